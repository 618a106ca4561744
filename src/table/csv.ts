import { stringify } from 'csv-stringify/sync';
import type { Column, Table, TableValue } from './table.js';

/**
 * A table as CSV, with all digits of all values; an estimate has three columns: `mean`, `mean_low`, `mean_high`. A text that
 * a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are.
 */
export const tableCsv = ({ columns, rows }: Table): string => [...csvPieces(columns, rows)].join('');

/** Rows that become text together. */
const TOGETHER = 1000;

/** A table as CSV, in pieces of whole lines: there may be a million rows. */
export function* csvPieces(columns: readonly Column[], rows: Iterable<readonly TableValue[]>): Generator<string> {
  let lines: (string | number)[][] = [columns.flatMap(headsOf)];
  for (const row of rows) {
    lines.push(columns.flatMap((column, i) => valuesOf(row[i], column)));
    if (lines.length < TOGETHER) continue;
    yield written(lines);
    lines = [];
  }
  if (lines.length > 0) yield written(lines);
}

const written = (lines: (string | number)[][]): string => stringify(lines, { escape_formulas: true });

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
