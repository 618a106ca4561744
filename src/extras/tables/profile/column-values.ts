import { quoted } from '../../../ground/base/words.js';
import type { TableColumn } from '../../../train/data/table/columns.js';

/**
 * The values of a column, or of some rows of it, as numbers, NaN if missing; texts have codes or
 * hashes.
 */
export function valuesAt(column: TableColumn, rows?: Int32Array): Float64Array {
  const all =
    column.kind === 'number'
      ? column.values
      : column.kind === 'text'
        ? column.codes
        : column.hashes;
  const values = rows ? Float64Array.from(rows, (row) => all[row]!) : Float64Array.from(all);
  return column.kind === 'number' ? values : values.map((code) => code || Number.NaN);
}

/** How many rows have each value of a column (`valuesAt`), in the order of their first rows. */
export const countValues = (column: TableColumn): Map<number, number> =>
  countsAmong(valuesAt(column));

/** How often each value appears, without NaN, in the order of first appearance. */
export function countsAmong(values: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values)
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export const nameIn =
  (column: TableColumn) =>
  (value: number): string =>
    Number.isNaN(value)
      ? 'no value'
      : column.kind === 'text'
        ? quoted(column.texts[value - 1]!)
        : String(value);

/** Whether values equal a number, as 1 and 0; NaN stays. */
export const indicateValue = (values: Float64Array, of: number): Float64Array =>
  values.map((value) => (Number.isNaN(value) ? value : Number(value === of)));
