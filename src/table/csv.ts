import { stringify } from 'csv-stringify/sync';
import type { Column, Table, TableValue } from './table.js';

/**
 * A table as CSV, with all digits of all values; an estimate has three columns: `mean`, `mean_low`, `mean_high`. A text that
 * a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are.
 */
export function tableCsv({ columns, rows }: Table): string {
  const lines = [
    columns.flatMap(headsOf),
    ...rows.map((row) => columns.flatMap((column, i) => valuesOf(row[i], column))),
  ];
  return stringify(lines, { escape_formulas: true });
}

const headsOf = ({ key, kind }: Column): string[] => (kind === 'estimate' ? [key, `${key}_low`, `${key}_high`] : [key]);

function valuesOf(value: TableValue, { kind }: Column): (string | number)[] {
  if (kind !== 'estimate') return [plain(value)];
  const { value: center, interval } = typeof value === 'object' ? value : { value, interval: undefined };
  return [plain(center), plain(interval?.[0]), plain(interval?.[1])];
}

function plain(value: TableValue): string | number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : '';
  return typeof value === 'string' ? value : '';
}
