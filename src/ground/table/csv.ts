import type { Column, Table, TableValue } from './table.js';

/**
 * A table as CSV, with all digits. Estimates have three columns: `mean`, `mean_low`, `mean_high`. A
 * text that a spreadsheet would run as a formula is preceded by an apostrophe.
 */
export const tableCsv = ({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string =>
  [...csvPieces(columns, rows)].join('');

/** The number of rows that are converted to text together. */
const TOGETHER = 1000;

/**
 * A table as CSV, in pieces of whole lines, first that of the heads of columns: there may be a
 * million rows. `ofData` is read by programs, which need each text as it is.
 */
export function* csvPieces(
  columns: readonly Column[],
  rows: Iterable<readonly TableValue[]>,
  { ofData = false } = {},
): Generator<string> {
  const write = ofData ? written : harmless;
  yield `${columns.flatMap(columnHeads).map(write).join()}\n`;
  let [piece, count] = ['', 0];
  for (const row of rows) {
    piece += `${columns.map((column, i) => csvCells(row[i], column, write)).join()}\n`;
    if (++count < TOGETHER) continue;
    yield piece;
    [piece, count] = ['', 0];
  }
  if (count > 0) yield piece;
}

const columnHeads = ({ key, kind }: Column): string[] =>
  kind === 'estimate' ? [key, `${key}_low`, `${key}_high`] : [key];

function csvCells(value: TableValue, { kind }: Column, write: typeof written): string {
  if (kind !== 'estimate') return write(value);
  const { value: center, interval } =
    typeof value === 'object' ? value : { value, interval: undefined };
  return [center, interval?.[0], interval?.[1]].map(write).join();
}

/**
 * The characters that spreadsheets take for the start of a formula, including their full-width
 * forms.
 */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

const harmless = (value: TableValue): string =>
  written(typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value);

const QUOTED = /[",\n\r]/;

/** By RFC 4180. */
function written(value: TableValue): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value !== 'string') return '';
  return QUOTED.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
