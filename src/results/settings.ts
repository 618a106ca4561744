import type { AxisValue, KindResults, Unit } from '../data/kind-results.js';
import { axisValueOf, type CellResults, type JudgedResults } from './cells.js';
import { joined, type Relation, type Tuple, tupleKey, type ValuesOf } from './joined.js';
import { byModel, drawnFields, keyFields, type Placed, sharesDraw } from './key-fields.js';

/** Cells that may be compared: one for each model and place on the axis, under one setting of the other swept fields. */
export interface SettingCells {
  /** The swept fields that tell this setting from others; empty where there is one setting only. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** By model, then by the value on the axis; undefined for data without an axis. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<AxisValue | undefined, CellResults>>;
  /** Numbers on the axis that final cells of the whole folder have, ascending; empty for data without an axis. */
  readonly values: readonly number[];
  readonly kind: KindResults;
  /** What its comparisons are paired by. */
  readonly unit: Unit;
  /** Where tasks are not alike. */
  readonly tasks: readonly string[] | undefined;
}

/** Stands for the value of a field in those cells of a model that leave it at its default. */
export const DEFAULT = 'default';

/**
 * Divides the final cells into settings under which claims can be tested. A folder that has one cell for each model and
 * place on the axis is one setting, whatever else differs between them: a learning rate selected for each cell belongs
 * to the cell. Otherwise there is a setting for each combination that cells have of the fewest fields that make them unique;
 * of drawn specifications, which may be unique by chance, of all fields that were drawn. A model without such a field
 * (Shared-Bottom has no number of experts) is in all settings that agree with it in the others, with the same cell.
 */
export function settingsOf(results: JudgedResults): SettingCells[] {
  const { kind, columns, drawn = false } = results;
  const placed = results.cells
    .filter((cell) => cell.stage === 'final')
    .map((cell): Placed => ({ cell, value: axisValueOf(cell, results) }));
  const numbers = placed.flatMap(({ value }) => (typeof value === 'number' ? value : []));
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  const fields = columns.filter((column) => column !== kind.axis?.field);
  const keys = drawn ? drawnFields(fields, placed) : keyFields(fields, placed);
  const models = [...byModel(placed)].map(([model, own]) => {
    const has = (key: string) =>
      drawn ? sharesDraw(key, own, placed) : own.some(({ cell }) => cell.fields[key] !== undefined);
    return modelCells(model, own, keys.filter(has));
  });
  return joined(models, valuesOf(keys, models, placed)).map((fields): SettingCells => {
    const cells = new Map(
      models.flatMap(({ model, fields: own, cells }) => {
        const found = cells.get(tupleKey(fields, own));
        return found ? [[model, found]] : [];
      }),
    );
    const tasks = [...cells.values()].flatMap((ofModel) => [...ofModel.values()])[0]?.tasks;
    return { fields, cells, values, kind, unit: 'seed', tasks };
  });
}

/** Results with only the cells that claims can name: on data with an axis, those that have a number on it. */
export const nameable = (results: JudgedResults): JudgedResults => ({
  ...results,
  cells: results.kind.axis
    ? results.cells.filter((cell) => typeof axisValueOf(cell, results) === 'number')
    : results.cells,
});

/** The cells of a model by their values of those key fields that it has, and the tuples of these values. */
interface ModelCells extends Relation {
  readonly model: string;
  readonly cells: ReadonlyMap<string, ReadonlyMap<AxisValue | undefined, CellResults>>;
}

function modelCells(model: string, own: readonly Placed[], fields: readonly string[]): ModelCells {
  const tuples = new Map<string, Tuple>();
  const cells = new Map<string, Map<AxisValue | undefined, CellResults>>();
  for (const { cell, value } of own) {
    const tuple = tupleOf(cell, fields);
    const key = tupleKey(tuple, fields);
    if (!cells.has(key)) cells.set(key, new Map());
    cells.get(key)!.set(value, cell);
    tuples.set(key, tuple);
  }
  return { model, fields, tuples: [...tuples.values()], cells };
}

/** The values of each key field, in the order in which cells first have them. */
function valuesOf(keys: readonly string[], models: readonly ModelCells[], placed: readonly Placed[]): ValuesOf {
  const having = new Map(models.map(({ model, fields }) => [model, new Set(fields)]));
  const of = (key: string) =>
    placed.flatMap(({ cell }) => (having.get(cell.model)!.has(key) ? (cell.fields[key] ?? DEFAULT) : []));
  return new Map(keys.map((key) => [key, [...new Set(of(key))]]));
}

const tupleOf = ({ fields }: CellResults, keys: readonly string[]): Tuple =>
  Object.fromEntries(keys.map((key) => [key, fields[key] ?? DEFAULT]));
