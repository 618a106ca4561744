/**
 * `npx tsx scripts/paper/rows-tables.ts [PATH]`: does sharing help more where training rows are
 * few? By results/reference/RULES-TABLES.md, section 8, from the published scores, or from the
 * results folders of `configs/tables/rows` at a path. With a path and `--runs` it prints these
 * scores as CSV.
 */
import { registerExtras } from '../../src/extras/register.js';
import type { Interval } from '../../src/ground/base/estimate.js';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { holm } from '../../src/ground/stats/levels.js';
import { type RankLocation, rankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  level,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { isMainModule } from '../build/main-module.js';
import { referencePath } from '../site/published.js';
import {
  errorOfScore,
  type FinalScoreBy,
  finalScoresCsv,
  parseFinalScores,
  readFinalScores,
  typicalLogRatio,
} from './final-scores.js';
import { printTables } from './print-tables.js';

/** In the order of the rules. */
const TABLES = ['nmes', 'catholic', '401k', 'star', 'yrbss', 'bikeshare', 'nass'] as const;

/** Fewer tables decide nothing. */
const FEWEST_TABLES = 6;

/** A ratio counts as smaller where it is at most this. */
const MARGIN = 0.99;
const SIGNIFICANT = 0.05;

/** Each claim compares two models that differ in sharing alone. */
const CLAIMS = [
  { claim: 'R1', shared: 'shared-bottom', alone: 'single-task' },
  { claim: 'R2', shared: 'mmoe', alone: 'single-task-moe' },
] as const;
type Claim = (typeof CLAIMS)[number];

/** How many of the training rows are used. */
const SIZES = ['sixteenth', 'quarter', 'all'] as const;
type Size = (typeof SIZES)[number];

type Score = FinalScoreBy<'train_rows'>;

const COLUMNS = [
  'table',
  'label',
  'model',
  'train_rows',
  'split',
  'seed',
  'learning_rate',
  'test_r2',
] as const;

const RUNS = referencePath('baselines/rows-tables-runs.csv');

const readScores = (path: string): Score[] =>
  readFinalScores(`${path}/rows`, TABLES, 'train_rows', 'trainRows');

/** Returns the size that each number of rows of a table stands for; `all` has no number. */
function sizesOf(scores: readonly Score[]): ReadonlyMap<string, Size> {
  const numbers = [...new Set(scores.map(({ train_rows }) => train_rows))];
  const value = (rows: string) => (rows === 'all' ? Infinity : Number(rows));
  return new Map(numbers.sort((a, b) => value(a) - value(b)).map((rows, i) => [rows, SIZES[i]!]));
}

/** Mean errors over starts, one for each split, of a label learned by a model from so many rows. */
function errorsBySplit(scores: readonly Score[]): number[] {
  const splits = [...groupedBy(scores, ({ split }) => Number(split))].sort(([a], [b]) => a - b);
  return splits.map(([, starts]) => mean(starts.map(errorOfScore))!);
}

/** The log ratio of errors on a table: over splits the typical one, over labels the mean. */
function logRatioOfTable(scores: readonly Score[], { shared, alone }: Claim): number {
  const labels = [...groupedBy(scores, ({ label }) => label).values()];
  return mean(
    labels.map((ofLabel) => {
      const errorsOf = (name: string) =>
        errorsBySplit(ofLabel.filter(({ model }) => model === name));
      return typicalLogRatio(errorsOf(shared), errorsOf(alone));
    }),
  )!;
}

/** The log ratios of errors of a claim, by size and then by table. */
type Ratios = Readonly<Record<Size, readonly number[]>>;

function ratiosOfClaim(tables: readonly (readonly Score[])[], claim: Claim): Ratios {
  const bySize = tables.map((scores) => {
    const sizes = sizesOf(scores);
    return (wanted: Size) =>
      logRatioOfTable(
        scores.filter(({ train_rows }) => sizes.get(train_rows) === wanted),
        claim,
      );
  });
  const over = (size: Size) => bySize.map((logRatio) => logRatio(size));
  return { sixteenth: over('sixteenth'), quarter: over('quarter'), all: over('all') };
}

function verdictOf(change: RankLocation, corrected: number, tables: number): string {
  const [low, high] = change.interval ?? [-Infinity, Infinity];
  if (tables < FEWEST_TABLES) return 'inconclusive';
  if (change.value <= Math.log(MARGIN) && high < 0 && corrected <= SIGNIFICANT) return 'supported';
  return low > Math.log(MARGIN) ? 'contradicted' : 'inconclusive';
}

const ratioColumns = [
  number('ratio', 'ratio', digits3),
  number('ratio_low', 'from', digits3),
  number('ratio_high', 'to', digits3),
];

const ratioValues = (value: number, interval: Interval | undefined): TableValue[] =>
  [value, ...(interval ?? [undefined, undefined])].map((log) =>
    log !== undefined ? Math.exp(log) : undefined,
  );

export function rowsTablesTables(path?: string): Table[] {
  const scores = path === undefined ? parseFinalScores<Score>(RUNS) : readScores(path);
  const tables = [...groupedBy(scores, ({ table }) => table)];
  const columnsOfTables = tables.map(([table]) => number(table, table, digits3));
  const judged = CLAIMS.map((claim) => {
    const ratios = ratiosOfClaim(
      tables.map(([, own]) => own),
      claim,
    );
    const changes = ratios.sixteenth.map((log, i) => log - ratios.all[i]!);
    return { ...claim, ratios, changes, change: rankLocation(changes)! };
  });
  const corrected = holm(judged.map(({ change }) => change.p));
  return [
    {
      name: 'rows-tables',
      caption:
        'The ratio of errors at a sixteenth of the training rows, over the ratio at all: over tables, and for each',
      columns: [
        ...['claim', 'shared', 'alone'].map((name) => text(name)),
        ...ratioColumns,
        number('below', 'tables below 1'),
        number('corrected', 'corrected level', level),
        text('verdict'),
        ...columnsOfTables,
      ],
      rows: judged.map(({ claim, shared, alone, changes, change }, i): TableValue[] => [
        ...[claim, shared, alone],
        ...ratioValues(change.value, change.interval),
        ...[
          changes.filter((log) => log < 0).length,
          corrected[i],
          verdictOf(change, corrected[i]!, tables.length),
        ],
        ...changes.map(Math.exp),
      ]),
    },
    {
      name: 'rows-tables-sizes',
      caption:
        'The errors of a network that shares over those of one that does not, by the share of training rows that is used',
      columns: [
        ...['shared', 'alone', 'rows'].map((name) => text(name)),
        ...ratioColumns,
        ...columnsOfTables,
      ],
      rows: judged.flatMap(({ shared, alone, ratios }) =>
        SIZES.map((size): TableValue[] => {
          const over = rankLocation(ratios[size])!;
          return [
            shared,
            alone,
            size,
            ...ratioValues(over.value, over.interval),
            ...ratios[size].map(Math.exp),
          ];
        }),
      ),
    },
  ];
}

const [given, option] = process.argv.slice(2);
if (isMainModule(import.meta.url) && given !== undefined && option === '--runs') {
  registerExtras();
  process.stdout.write(finalScoresCsv(COLUMNS, readScores(given)));
} else printTables(import.meta.url, rowsTablesTables);
