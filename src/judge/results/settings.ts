import { groupedBy } from '../../ground/base/grouped.js';
import type { AxisValue, Unit } from '../../train/data/kind-reporting.js';
import { type CellResults, cellAxisValue, type JudgedResults } from './cells.js';

/**
 * Cells that may be compared: one for each model and place on the axis, under one setting of the
 * other swept fields.
 */
export interface SettingCells {
  /**
   * The swept fields that distinguish this setting from others; empty where there is only one
   * setting.
   */
  readonly fields: Readonly<Record<string, number | string>>;
  /** The cells by model, then by the value on the axis; undefined for data without an axis. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<AxisValue | undefined, CellResults>>;
  /**
   * Numbers on the axis that final cells of the whole folder have, ascending; empty for data
   * without an axis.
   */
  readonly values: readonly number[];
  /** The unit by which comparisons are paired. */
  readonly unit: Unit;
}

/** Of a field that a model leaves at its default. */
const DEFAULT = 'default';

/**
 * Divides the final cells into settings under which claims can be tested. A folder that has one
 * cell for each model and place on the axis is one setting, whatever else differs between them: a
 * learning rate selected for each cell belongs to the cell. Otherwise there is a setting for each
 * combination that cells have of the fewest fields that make them unique; for drawn specifications,
 * which may be unique by chance, for each combination of all fields that were drawn. A model
 * without such a field (Shared-Bottom has no number of experts) is in all settings that agree with
 * it in the others, with the same cell.
 */
export function divideSettings(results: JudgedResults): SettingCells[] {
  const { kind, columns, drawn = false, selected = [] } = results;
  const placed = results.cells
    .filter((cell) => cell.stage === 'final')
    .map((cell): Placed => ({ cell, value: cellAxisValue(cell, results) }));
  const numbers = placed.flatMap(({ value }) => (typeof value === 'number' ? value : []));
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  const fields = columns.filter(
    (column) => column !== kind.axis?.field && !(drawn && selected.includes(column)),
  );
  const byModel = groupedBy(placed, ({ cell }) => cell.model);
  // Those in whose draw any model took part, or else that make cells unique.
  const keys = drawn
    ? fields.filter((field) => [...byModel.values()].some((own) => sharesDraw(field, own, placed)))
    : keyFields(fields, placed);
  const models = [...byModel].map(([model, own]) => {
    const has = (key: string) =>
      drawn ? sharesDraw(key, own, placed) : own.some(({ cell }) => cell.fields[key] !== undefined);
    return modelCells(model, own, keys.filter(has));
  });
  return joined(models, distinctValues(keys, models, placed)).map((fields): SettingCells => {
    const cells = new Map(
      models.flatMap(({ model, fields: own, cells }) => {
        const found = cells.get(tupleKey(fields, own));
        return found ? [[model, found]] : [];
      }),
    );
    return { fields, cells, values, unit: 'seed' };
  });
}

/**
 * Results with only the cells that claims can name: on data with an axis, those that have a number
 * on it.
 */
export const nameable = (results: JudgedResults): JudgedResults => ({
  ...results,
  cells: results.kind.axis
    ? results.cells.filter((cell) => typeof cellAxisValue(cell, results) === 'number')
    : results.cells,
});

/**
 * The cells of a model by their values of those key fields that it has, and the tuples of these
 * values.
 */
interface ModelCells extends Relation {
  readonly model: string;
  readonly cells: ReadonlyMap<string, ReadonlyMap<AxisValue | undefined, CellResults>>;
}

function modelCells(model: string, own: readonly Placed[], fields: readonly string[]): ModelCells {
  const tuples = new Map<string, Tuple>();
  const cells = new Map<string, Map<AxisValue | undefined, CellResults>>();
  for (const { cell, value } of own) {
    const tuple = Object.fromEntries(fields.map((field) => [field, cell.fields[field] ?? DEFAULT]));
    const key = tupleKey(tuple, fields);
    if (!cells.has(key)) cells.set(key, new Map());
    cells.get(key)!.set(value, cell);
    tuples.set(key, tuple);
  }
  return { model, fields, tuples: [...tuples.values()], cells };
}

function distinctValues(
  keys: readonly string[],
  models: readonly ModelCells[],
  placed: readonly Placed[],
): FieldValues {
  const having = new Map(models.map(({ model, fields }) => [model, new Set(fields)]));
  const of = (key: string) =>
    placed.flatMap(({ cell }) =>
      having.get(cell.model)!.has(key) ? (cell.fields[key] ?? DEFAULT) : [],
    );
  return new Map(keys.map((key) => [key, [...new Set(of(key))]]));
}

type Tuple = Readonly<Record<string, number | string>>;

interface Relation {
  readonly fields: readonly string[];
  readonly tuples: readonly Tuple[];
}

type FieldValues = ReadonlyMap<string, readonly (number | string)[]>;

/**
 * The natural join of relations: all tuples of all fields that agree with a tuple of each. A tuple
 * without a partner in another relation is kept, with every value of the fields that it lacks. The
 * first field varies slowest.
 */
function joined(relations: readonly Relation[], values: FieldValues): Tuple[] {
  const fields = [...values.keys()];
  // The relations with the most fields come first, so that the others find all fields that they
  // have in common with them.
  const ordered = [...relations].sort((a, b) => b.fields.length - a.fields.length);
  const tuples = ordered
    .reduce<readonly Tuple[]>(outerJoin, [{}])
    .flatMap((tuple) => completed(tuple, values));
  const unique = new Map(tuples.map((tuple) => [tupleKey(tuple, fields), tuple]));
  const places = fields.map((field) => new Map(values.get(field)!.map((value, i) => [value, i])));
  return [...unique.values()]
    .map((tuple) => ({ tuple, at: fields.map((field, i) => places[i]!.get(tuple[field]!)!) }))
    .sort((a, b) => a.at.map((place, i) => place - b.at[i]!).find((away) => away !== 0) ?? 0)
    .map(({ tuple }) => tuple);
}

const tupleKey = (tuple: Tuple, fields: readonly string[]): string =>
  JSON.stringify(fields.map((field) => tuple[field]));

function outerJoin(left: readonly Tuple[], { fields, tuples }: Relation): Tuple[] {
  const common = fields.filter((field) => left.some((tuple) => field in tuple));
  const partners = groupedBy(tuples, (tuple) => tupleKey(tuple, common));
  const paired = new Set<string>();
  const merged = left.flatMap((tuple) => {
    const key = tupleKey(tuple, common);
    paired.add(key);
    return partners.get(key)?.map((partner) => ({ ...tuple, ...partner })) ?? [tuple];
  });
  return [...merged, ...tuples.filter((tuple) => !paired.has(tupleKey(tuple, common)))];
}

function completed(tuple: Tuple, values: FieldValues): Tuple[] {
  const lacking = [...values].filter(([field]) => !(field in tuple));
  return lacking.reduce<Tuple[]>(
    (tuples, [field, all]) =>
      tuples.flatMap((one) => all.map((value) => ({ ...one, [field]: value }))),
    [tuple],
  );
}

interface Placed {
  readonly cell: CellResults;
  readonly value: AxisValue | undefined;
}

/**
 * The fewest fields that make cells unique: drops fields, last ones (training and sizes) first, as
 * long as they stay so.
 */
function keyFields(fields: readonly string[], placed: readonly Placed[]): string[] {
  let keys = [...fields];
  for (const column of [...keys].reverse()) {
    const fewer = keys.filter((key) => key !== column);
    const ids = placed.map(({ cell, value }) =>
      JSON.stringify([cell.model, value, fewer.map((key) => cell.fields[key])]),
    );
    if (new Set(ids).size === ids.length) keys = fewer;
  }
  return keys;
}

/**
 * They differ in the field, or it was the same in all specifications; otherwise `settings:` set it
 * for that model.
 */
const sharesDraw = (field: string, own: readonly Placed[], placed: readonly Placed[]): boolean =>
  valuesIn(own, field).size > 1 ||
  (valuesIn(own, field).size === 1 && valuesIn(placed, field).size === 1);

const valuesIn = (placed: readonly Placed[], field: string): Set<number | string> =>
  new Set(placed.flatMap(({ cell }) => cell.fields[field] ?? []));
