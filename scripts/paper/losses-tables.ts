/**
 * `npx tsx scripts/paper/losses-tables.ts [PATH]`: the reach of methods that balance losses on
 * public tables (results/reference/RULES-4.md, "On public tables"), from the published final runs,
 * or from the results folders of `configs/tables/losses` at a path. With a path and `--runs` it
 * prints those final runs as CSV: whole ledgers would take 70 MB. The answers for each table are in
 * the table `balance` of its report.
 */
import { registerExtras } from '../../src/extras/register.js';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
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
import { entryName, fixedWeight, METHODS } from './losses.js';
import { printTables } from './print-tables.js';

/** In the order of the rules. */
const TABLES = ['solar-flare', 'epa', 'bdf', 'credit-card', 'rotterdam', 'bikeshare'] as const;

/** Errors 1 - R² of test rows, by label and then by split. */
type Errors = readonly (readonly number[])[];

/** The entries of a table and network: sum, fixed weights, methods, random weights. */
interface Place {
  readonly table: string;
  readonly model: string;
  readonly errors: ReadonlyMap<string, Errors>;
}

type Score = FinalScoreBy<'losses'>;

const RUNS = referencePath('baselines/losses-tables-runs.csv');

const readScores = (path: string): Score[] =>
  readFinalScores(`${path}/losses`, TABLES, 'losses', 'losses');

const COLUMNS = ['table', 'label', 'model', 'losses', 'split', 'learning_rate', 'test_r2'] as const;

function readTablePlaces(path?: string): Place[] {
  const scores = path === undefined ? parseFinalScores<Score>(RUNS) : readScores(path);
  const sharing = scores.filter(({ model }) => model !== 'single-task');
  return [...groupedBy(sharing, ({ table, model }) => `${table} ${model}`).values()].map(
    (own): Place => {
      const [{ table, model }] = own as [Score];
      const entries = groupedBy(own, ({ losses }) => entryName(losses));
      return {
        table,
        model,
        errors: new Map([...entries].map(([entry, runs]) => [entry, errorsOf(runs)])),
      };
    },
  );
}

const errorsOf = (runs: readonly Score[]): Errors =>
  [...groupedBy(runs, ({ label }) => label).values()].map((own) =>
    [...own].sort((a, b) => Number(a.split) - Number(b.split)).map(errorOfScore),
  );

/**
 * The reach of an entry beyond the front, as a logarithm; undefined if the table lacks the entry.
 */
function reachAt({ errors }: Place, entry: string): number | undefined {
  const own = errors.get(entry);
  if (!own) return undefined;
  const front = [...errors].filter(([name]) => fixedWeight(name) !== undefined && name !== entry);
  return Math.min(
    ...front.map(([, weight]) =>
      Math.max(...own.map((ownErrors, label) => typicalLogRatio(weight[label]!, ownErrors))),
    ),
  );
}

const againstSum = ({ errors }: Place, entry: string): number | undefined => {
  const [sum, own] = [errors.get('sum')!, errors.get(entry)];
  return own && mean(own.map((ownErrors, label) => typicalLogRatio(sum[label]!, ownErrors)));
};

export function lossesTablesTables(path?: string): Table[] {
  const places = readTablePlaces(path);
  const tables = [...groupedBy(places, ({ table }) => table)];
  const quantity = (
    name: string,
    caption: string,
    of: (place: Place, entry: string) => number | undefined,
  ): Table => ({
    name,
    caption,
    columns: [
      text('entry'),
      estimate('ratio', 'ratio', digits3),
      ...tables.map(([table]) => number(table.replaceAll('-', '_'), table, digits3)),
    ],
    rows: [...METHODS, 'rlw'].map((entry): TableValue[] => {
      const logs = tables.map(([, own]) => {
        const found = own.flatMap((place) => of(place, entry) ?? []);
        return found.length > 0 ? mean(found) : undefined;
      });
      const known = logs.filter((log) => log !== undefined);
      const location = rankLocation(known);
      const interval =
        location?.interval &&
        ([Math.exp(location.interval[0]), Math.exp(location.interval[1])] as const);
      return [
        entry,
        { value: location && Math.exp(location.value), interval },
        ...logs.map((log) => (log === undefined ? undefined : Math.exp(log))),
      ];
    }),
  });
  return [
    quantity(
      'losses-tables',
      'The reach on public tables, as a ratio of errors: over tables, and for each',
      reachAt,
    ),
    quantity(
      'losses-tables-equal',
      "The errors of equal weights over a method's, both labels' mean",
      againstSum,
    ),
  ];
}

const [given, option] = process.argv.slice(2);
if (isMainModule(import.meta.url) && given !== undefined && option === '--runs') {
  registerExtras();
  process.stdout.write(finalScoresCsv(COLUMNS, readScores(given)));
} else printTables(import.meta.url, lossesTablesTables);
