/**
 * `npx tsx scripts/paper/losses-tables.ts [PATH]`: the reach of methods that balance losses on public tables (results/reference/RULES-4.md,
 * "On public tables"), from the published final runs, or from the results folders of `configs/tables/losses` at a path. With a path and
 * `--runs` it prints those final runs as CSV: whole ledgers would take 70 MB. The answers for each table are in the table `balance` of
 * its report.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { installExtras } from '../../src/extras/install.js';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean } from '../../src/ground/stats/summary.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { digits3, estimate, number, type Table, type TableValue, text } from '../../src/ground/table/table.js';
import { readResults } from '../../src/judge/results/reader.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { REPLICATE } from '../../src/sweep/folder/plan.js';
import { isMainModule } from '../build/main-module.js';
import { referencePath } from '../site/published.js';
import { entryName, fixedWeight, METHODS } from './losses.js';
import { printTables } from './print-tables.js';

/** In the order of the rules. */
const TABLES = ['solar-flare', 'epa', 'bdf', 'credit-card', 'rotterdam', 'bikeshare'] as const;

/** How many times as large as that of the mean the error of a diverged run is. */
const DIVERGED = 10;
/** Ratios of errors are cut here, and at its inverse. */
const LARGEST_RATIO = 10;

/** Errors 1 - R² of test rows, by label and then by split. */
type Errors = readonly (readonly number[])[];

/** The entries of a table and network: sum, fixed weights, methods, random weights. */
interface Place {
  readonly table: string;
  readonly model: string;
  readonly errors: ReadonlyMap<string, Errors>;
}

/** A final run's score of a label. */
interface Score {
  readonly table: string;
  readonly label: string;
  readonly model: string;
  readonly losses: string;
  readonly split: string;
  readonly learning_rate: string;
  /** R² of the test rows; empty for a diverged run. */
  readonly test_r2: string;
}

const RUNS = referencePath('baselines/losses-tables-runs.csv');

/** Reads the scores of the final runs in results folders at a path. */
function readScores(path: string): Score[] {
  return TABLES.filter((table) => isFinished(`${path}/losses-${table}`)).flatMap((table) => {
    const final = readResults(`${path}/losses-${table}`).cells.filter(({ stage }) => stage === 'final');
    return final.flatMap(({ model, fields, runs, tasks }) =>
      runs.flatMap(({ metrics }) =>
        tasks!.map((label) => ({
          table,
          label,
          model,
          losses: String(fields.losses),
          split: String(fields[REPLICATE]),
          learning_rate: String(fields.learningRate),
          test_r2: String(metrics[`test_r2_${label}`] ?? ''),
        })),
      ),
    );
  });
}

const isFinished = (folder: string): boolean =>
  existsSync(`${folder}/manifest.json`) && readManifest(folder)?.counts?.missing === 0;

/** Returns scores as CSV. */
const scoresCsv = (scores: readonly Score[]): string => {
  const columns = ['table', 'label', 'model', 'losses', 'split', 'learning_rate', 'test_r2'] as const;
  const rows = scores.map((score) =>
    columns.map((name) => (/[",]/.test(score[name]) ? `"${score[name]}"` : score[name])),
  );
  return [columns, ...rows].map((row) => `${row.join(',')}\n`).join('');
};

function readTablePlaces(path?: string): Place[] {
  const scores =
    path === undefined ? (parse(readFileSync(RUNS, 'utf8'), { columns: true }) as Score[]) : readScores(path);
  const sharing = scores.filter(({ model }) => model !== 'single-task');
  return [...groupedBy(sharing, ({ table, model }) => `${table} ${model}`).values()].map((own): Place => {
    const [{ table, model }] = own as [Score];
    const entries = groupedBy(own, ({ losses }) => entryName(losses));
    return { table, model, errors: new Map([...entries].map(([entry, runs]) => [entry, errorsOf(runs)])) };
  });
}

const errorsOf = (runs: readonly Score[]): Errors =>
  [...groupedBy(runs, ({ label }) => label).values()].map((own) =>
    [...own]
      .sort((a, b) => Number(a.split) - Number(b.split))
      .map(({ test_r2 }) => (test_r2 === '' ? DIVERGED : 1 - Number(test_r2))),
  );

/** The typical logarithm over splits of the ratio of one entry's errors to another one's on a label. */
function logRatio(a: readonly number[], b: readonly number[]): number {
  const limit = Math.log(LARGEST_RATIO);
  const logs = a.map((error, split) => Math.max(-limit, Math.min(limit, Math.log(error / b[split]!))));
  return rankLocation(logs)?.value ?? 0;
}

/** The reach of an entry beyond the front, as a logarithm; undefined if the table lacks the entry. */
function reachAt({ errors }: Place, entry: string): number | undefined {
  const own = errors.get(entry);
  if (!own) return undefined;
  const front = [...errors].filter(([name]) => fixedWeight(name) !== undefined && name !== entry);
  return Math.min(
    ...front.map(([, weight]) => Math.max(...own.map((ownErrors, label) => logRatio(weight[label]!, ownErrors)))),
  );
}

const againstSum = ({ errors }: Place, entry: string): number | undefined => {
  const [sum, own] = [errors.get('sum')!, errors.get(entry)];
  return own && mean(own.map((ownErrors, label) => logRatio(sum[label]!, ownErrors)));
};

export function lossesTablesTables(path?: string): Table[] {
  const places = readTablePlaces(path);
  const tables = [...groupedBy(places, ({ table }) => table)];
  const quantity = (name: string, caption: string, of: (place: Place, entry: string) => number | undefined): Table => ({
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
        location?.interval && ([Math.exp(location.interval[0]), Math.exp(location.interval[1])] as const);
      return [
        entry,
        { value: location && Math.exp(location.value), interval },
        ...logs.map((log) => (log === undefined ? undefined : Math.exp(log))),
      ];
    }),
  });
  return [
    quantity('losses-tables', 'The reach on public tables, as a ratio of errors: over tables, and for each', reachAt),
    quantity('losses-tables-equal', "The errors of equal weights over a method's, both labels' mean", againstSum),
  ];
}

const [given, option] = process.argv.slice(2);
if (isMainModule(import.meta.url) && given !== undefined && option === '--runs') {
  installExtras();
  process.stdout.write(scoresCsv(readScores(given)));
} else printTables(import.meta.url, lossesTablesTables);
