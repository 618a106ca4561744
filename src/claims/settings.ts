import type { TaskNames } from '../report/census/tasks.js';
import type { CellResults, Results } from '../report/results.js';

/** Cells that a claim may compare: one for each model and correlation, under one setting of the other swept fields. */
export interface Setting {
  /** The other swept fields that tell settings apart; empty where there is one setting only. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** By model, then by correlation; undefined stands for that of data without one. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<number | undefined, CellResults>>;
  /** Those of the whole folder, ascending. */
  readonly correlations: readonly number[];
  /** Of the data, such as `synthetic`. */
  readonly kind: string;
  /** Of census-income. */
  readonly tasks: TaskNames | undefined;
}

/** Stands for the value of a field in those cells of a model that leave it at its default. */
const DEFAULT = 'default';

/** The kind of data whose cells have a correlation. */
const SYNTHETIC = 'synthetic';

/**
 * Parts the final cells so that claims can be tested in each part. A folder that has one cell for each model and
 * correlation is one setting, whatever else differs between them: a learning rate selected for each cell belongs to the
 * cell. Otherwise there is a setting for each combination of the fewest fields that make cells unique; a model without
 * such a field (Shared-Bottom has no number of experts) is in all of them with the same cell. Cells with a matrix of
 * correlations in place of a cosine are left out; real data have neither.
 */
export function settingsOf(results: Results): Setting[] {
  const { kind } = results.manifest.config.data;
  const all = results.cells.filter((cell) => cell.stage === 'final');
  const placed = all.flatMap((cell): Placed[] => {
    const correlation = cell.fields.correlation ?? onlyCorrelation(results);
    if (typeof correlation === 'number') return [{ cell, correlation }];
    return kind === SYNTHETIC ? [] : [{ cell, correlation: undefined }];
  });
  const correlations = [...new Set(placed.flatMap(({ correlation }) => correlation ?? []))].sort((a, b) => a - b);
  const keys = keyFields(results.columns, placed);
  const having = new Set(placed.flatMap(({ cell }) => Object.keys(cell.fields).map((key) => owner(cell.model, key))));
  const valueIn = (cell: CellResults, key: string) =>
    having.has(owner(cell.model, key)) ? (cell.fields[key] ?? DEFAULT) : undefined;
  const settings = combinations(keys, placed, valueIn).map((fields): Setting => {
    const cells = new Map<string, Map<number | undefined, CellResults>>();
    for (const { cell, correlation } of placed) {
      if (!keys.every((key) => (valueIn(cell, key) ?? fields[key]) === fields[key])) continue;
      if (!cells.has(cell.model)) cells.set(cell.model, new Map());
      cells.get(cell.model)!.set(correlation, cell);
    }
    const tasks = [...cells.values()].flatMap((ofModel) => [...ofModel.values()])[0]?.tasks;
    return { fields, cells, correlations, kind, tasks };
  });
  return settings.filter(({ cells }, i) => cells.size > 0 || i === 0);
}

/** A cell's value of a field; undefined where its model has no such field. */
type ValueIn = (cell: CellResults, key: string) => number | string | undefined;

const owner = (model: string, key: string): string => JSON.stringify([model, key]);

interface Placed {
  readonly cell: CellResults;
  readonly correlation: number | undefined;
}

/** A correlation that is not swept stands in the config alone. */
const onlyCorrelation = ({ manifest }: Results): unknown => manifest.config.data.correlation;

/** Drops fields, last ones (training and sizes) first, as long as cells stay unique without them. */
function keyFields(columns: readonly string[], placed: readonly Placed[]): string[] {
  let keys = columns.filter((column) => column !== 'correlation');
  for (const column of [...keys].reverse()) {
    const fewer = keys.filter((key) => key !== column);
    if (isUnique(fewer, placed)) keys = fewer;
  }
  return keys;
}

function isUnique(keys: readonly string[], placed: readonly Placed[]): boolean {
  const names = placed.map(({ cell, correlation }) =>
    JSON.stringify([cell.model, correlation, keys.map((key) => cell.fields[key])]),
  );
  return new Set(names).size === names.length;
}

/** All combinations of the values that the key fields take. */
function combinations(
  keys: readonly string[],
  placed: readonly Placed[],
  valueIn: ValueIn,
): Record<string, number | string>[] {
  return keys.reduce<Record<string, number | string>[]>(
    (settings, key) => {
      const values = [...new Set(placed.flatMap(({ cell }) => valueIn(cell, key) ?? []))];
      return settings.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value })));
    },
    [{}],
  );
}
