import type { AxisValue, KindResults } from '../data/kind-results.js';
import type { ClaimSetting } from './claim.js';
import { axisValueOf, type CellResults, type JudgedResults } from './results.js';

/** Cells that may be compared: one for each model and place on the axis, under one setting of the other swept fields. */
export interface SettingCells extends ClaimSetting {
  /** Empty where there is one setting only. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** By model, then by the value on the axis; undefined for data without an axis. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<AxisValue | undefined, CellResults>>;
  /** Numbers on the axis that cells of the whole folder have, ascending. */
  readonly values: readonly number[];
  readonly kind: KindResults;
  /** Where tasks are not alike. */
  readonly tasks: readonly string[] | undefined;
}

/** Stands for the value of a field in those cells of a model that leave it at its default. */
const DEFAULT = 'default';

/**
 * Divides the final cells into settings under which claims can be tested. A folder that has one cell for each model and
 * place on the axis is one setting, whatever else differs between them: a learning rate selected for each cell belongs
 * to the cell. Otherwise there is a setting for each combination of the fewest fields that make cells unique; a model
 * without such a field (Shared-Bottom has no number of experts) is in all of them with the same cell.
 */
export function settingsOf(results: JudgedResults): SettingCells[] {
  const { kind, columns } = results;
  const placed = results.cells
    .filter((cell) => cell.stage === 'final')
    .map((cell): Placed => ({ cell, value: axisValueOf(cell, results) }));
  const numbers = placed.flatMap(({ value }) => (typeof value === 'number' ? value : []));
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  const fields = columns.filter((column) => column !== kind.axis?.field);
  const keys = keyFields(fields, placed);
  const having = new Set(placed.flatMap(({ cell }) => Object.keys(cell.fields).map((key) => owner(cell.model, key))));
  const valueIn = (cell: CellResults, key: string) =>
    having.has(owner(cell.model, key)) ? (cell.fields[key] ?? DEFAULT) : undefined;
  const settings = combinations(keys, placed, valueIn).map((fields): SettingCells => {
    const cells = new Map<string, Map<AxisValue | undefined, CellResults>>();
    for (const { cell, value } of placed) {
      if (!keys.every((key) => (valueIn(cell, key) ?? fields[key]) === fields[key])) continue;
      if (!cells.has(cell.model)) cells.set(cell.model, new Map());
      cells.get(cell.model)!.set(value, cell);
    }
    const tasks = [...cells.values()].flatMap((ofModel) => [...ofModel.values()])[0]?.tasks;
    return { fields, cells, values, kind, tasks };
  });
  return settings.filter(({ cells }, i) => cells.size > 0 || i === 0);
}

/** Results with only the cells that claims can name: on data with an axis, those that have a number on it. */
export const nameable = (results: JudgedResults): JudgedResults => ({
  ...results,
  cells: results.kind.axis
    ? results.cells.filter((cell) => typeof axisValueOf(cell, results) === 'number')
    : results.cells,
});

/** A cell's value of a field; undefined where its model has no such field. */
type ValueIn = (cell: CellResults, key: string) => number | string | undefined;

const owner = (model: string, key: string): string => JSON.stringify([model, key]);

interface Placed {
  readonly cell: CellResults;
  /** On the axis. */
  readonly value: AxisValue | undefined;
}

/** Drops fields, last ones (training and sizes) first, as long as cells stay unique without them. */
function keyFields(fields: readonly string[], placed: readonly Placed[]): string[] {
  let keys = [...fields];
  for (const column of [...keys].reverse()) {
    const fewer = keys.filter((key) => key !== column);
    if (isUnique(fewer, placed)) keys = fewer;
  }
  return keys;
}

function isUnique(keys: readonly string[], placed: readonly Placed[]): boolean {
  const names = placed.map(({ cell, value }) =>
    JSON.stringify([cell.model, value, keys.map((key) => cell.fields[key])]),
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
