/**
 * `npx tsx scripts/paper/losses-tables.ts [PATH]`: the reach of methods that balance losses on public tables (results/reference/RULES-4.md,
 * "On public tables"), from the published runs of `configs/tables/losses` or from the folders at a path. The answers for each table are
 * in the table `balance` of its report.
 */
import { existsSync } from 'node:fs';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean } from '../../src/ground/stats/summary.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { digits3, estimate, number, type Table, type TableValue, text } from '../../src/ground/table/table.js';
import { readResults } from '../../src/judge/results/reader.js';
import { REPLICATE } from '../../src/sweep/folder/plan.js';
import { referencePath } from '../site/published.js';
import { entryName, fixedWeight, METHODS } from './losses.js';
import { printTables } from './print-tables.js';

/** In the order of the rules. */
export const TABLES = ['solar-flare', 'epa', 'bdf', 'credit-card', 'rotterdam', 'bikeshare'] as const;

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

export function readTablePlaces(path = referencePath('')): Place[] {
  return TABLES.filter((table) => existsSync(`${path}/losses-${table}/manifest.json`)).flatMap((table) => {
    const final = readResults(`${path}/losses-${table}`).cells.filter(({ stage }) => stage === 'final');
    const labels = final[0]!.tasks!;
    const sharing = final.filter(({ model }) => model !== 'single-task');
    return [...groupedBy(sharing, ({ model }) => model)].map(([model, own]): Place => {
      const entries = groupedBy(own, ({ fields }) => entryName(String(fields.losses)));
      const errorsOf = (cells: typeof own): Errors =>
        labels.map((label) =>
          [...cells]
            .sort((a, b) => Number(a.fields[REPLICATE]) - Number(b.fields[REPLICATE]))
            .flatMap(({ runs }) => runs.map(({ metrics }) => 1 - (metrics[`test_r2_${label}`] ?? 1 - DIVERGED))),
        );
      return { table, model, errors: new Map([...entries].map(([entry, cells]) => [entry, errorsOf(cells)])) };
    });
  });
}

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
      ...tables.map(([table]) => number(table, table, digits3)),
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

printTables(import.meta.url, lossesTablesTables);
