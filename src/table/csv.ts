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
  let piece = lineOf(columns.flatMap(headsOf));
  let count = 1;
  for (const row of rows) {
    piece += lineOf(columns.flatMap((column, i) => valuesOf(row[i], column)));
    if (++count < TOGETHER) continue;
    yield piece;
    piece = '';
    count = 0;
  }
  if (count > 0) yield piece;
}

const lineOf = (cells: readonly (string | number)[]): string => `${cells.map(written).join()}\n`;

/** What spreadsheets take for the start of a formula: also the wide forms of its signs. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

const QUOTED = /[",\n\r]/;

/** A cell by RFC 4180: a text that would end it is between quotes. */
function written(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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
