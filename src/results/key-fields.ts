import { groupedBy } from '../base/grouped.js';
import type { AxisValue } from '../data/kind-results.js';
import type { CellResults } from './cells.js';

/** A cell and its value on the axis; undefined for data without one. */
export interface Placed {
  readonly cell: CellResults;
  readonly value: AxisValue | undefined;
}

/** The fewest fields that make cells unique: drops fields, last ones (training and sizes) first, as long as they stay so. */
export function keyFields(fields: readonly string[], placed: readonly Placed[]): string[] {
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

/** The fields that were drawn: those in whose draw any model had a share. */
export function drawnFields(fields: readonly string[], placed: readonly Placed[]): string[] {
  const models = [...byModel(placed).values()];
  return fields.filter((field) => models.some((own) => sharesDraw(field, own, placed)));
}

/**
 * Whether a model's cells had a share in what was drawn of a field: they differ in it, or it was the same in all
 * specifications. Otherwise `settings:` set it for that model.
 */
export const sharesDraw = (field: string, own: readonly Placed[], placed: readonly Placed[]): boolean =>
  valuesIn(own, field).size > 1 || (valuesIn(own, field).size === 1 && valuesIn(placed, field).size === 1);

const valuesIn = (placed: readonly Placed[], field: string): Set<number | string> =>
  new Set(placed.flatMap(({ cell }) => cell.fields[field] ?? []));

export const byModel = (placed: readonly Placed[]): Map<string, Placed[]> =>
  groupedBy(placed, ({ cell }) => cell.model);
