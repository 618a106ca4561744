import { CsvError, parse } from 'csv-parse/sync';
import { jsonIn } from '../base/canonical-json.js';
import type { InputError } from '../base/errors.js';
import { thousands } from '../base/words.js';
import { type Line, linesOf } from './lines.js';

export interface CsvRow {
  readonly cells: readonly string[];
  /** `file:line` */
  readonly place: string;
}

/** Makes the error for a fault at a place in a file, with a note on what rewrites the file. */
export type Damaged = (place: string, fault: string) => InputError;

export interface CsvOptions<Head, Row> {
  readonly damaged: Damaged;
  /** Reads the first line; throws where it is not valid. */
  readonly readHead: (head: CsvRow) => Head;
  /** Returns the reader of the other rows, which gets them one by one: there may be a million. */
  readonly rowReader: (head: Head) => (row: CsvRow) => Row;
  /** Whether the last line must end with a newline, which a truncated line lacks; spreadsheets may leave it out. */
  readonly ended?: boolean;
}

/**
 * Reads a CSV file, skipping blank lines.
 * @throws InputError made by `damaged` where the file is empty, torn, ragged or not CSV, or a row is too long; and where the
 * file cannot be read
 */
export function readCsvRows<Head, Row>(
  file: string,
  { damaged, readHead, rowReader, ended = false }: CsvOptions<Head, Row>,
): { readonly head: Head; readonly rows: readonly Row[] } {
  const all = rowsIn(file, damaged, ended);
  const first = all.next().value;
  if (!first) throw damaged(`${file}:1`, 'is empty');
  const head = readHead(first);
  const needed = first.cells.length;
  const read = rowReader(head);
  const rows: Row[] = [];
  for (const row of all) {
    const found = row.cells.length;
    if (found !== needed) {
      throw damaged(row.place, `has ${found} columns: ${needed} are needed, as in the first line`);
    }
    rows.push(read(row));
  }
  return { head, rows };
}

/** The cells of a line of CSV; undefined where it is not CSV. */
export function cellsOf(line: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  try {
    const rows = parse(line, { relax_column_count: true }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

/** Most characters in a row: rows of plans have some hundreds. */
const LONGEST = 2 ** 20;

function* rowsIn(file: string, damaged: Damaged, ended: boolean): Generator<CsvRow, undefined> {
  // A quoted cell may span several lines.
  let lines: string[] = [];
  let length = 0;
  let open = false;
  let from = 0;
  for (const line of linesOf(file)) {
    const text = textOf(line);
    lines.push(text);
    length += text.length + 1;
    open = open !== hasOddQuotes(text);
    from ||= line.number;
    const place = `${file}:${from}`;
    if (length > LONGEST) {
      throw damaged(
        place,
        `the row has more than ${thousands(LONGEST)} characters, as after a quote that is not closed`,
      );
    }
    if (line.whole && open) continue;
    const row = lines.join('\n');
    [lines, length, open, from] = [[], 0, false, 0];
    if (ended && !line.whole) throw damaged(place, 'the line is torn: it does not end with a newline');
    if (row === '') continue;
    const cells = cellsOf(row);
    if (!cells) throw damaged(place, 'is not CSV');
    yield { cells, place };
  }
  if (from > 0) throw damaged(`${file}:${from}`, 'is not CSV');
}

/** The text of a line without the byte order mark and the carriage return that spreadsheets may add. */
const textOf = ({ number, text }: Line): string =>
  (number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text).replace(/\r$/, '');

/** Whether a line begins or ends a cell of several lines. */
function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** The format of a binary file, as stated in its first line. */
export interface FormatName {
  readonly format: string;
  readonly version: number;
}

/** The content of a binary file: its header as a line of JSON, then bytes. */
export const headed = (header: FormatName, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]);

/** The header of a binary file and the offset of its bytes; undefined where it has no header of this format and version. */
export function headerOf<Header>(
  content: Buffer,
  { format, version }: FormatName,
): { readonly header: Header; readonly start: number } | undefined {
  const end = content.indexOf('\n');
  const header = jsonIn(content.toString('utf8', 0, Math.max(0, end))) as (Header & FormatName) | null | undefined;
  return header?.format === format && header.version === version ? { header, start: end + 1 } : undefined;
}

/** Returns a function that takes the next piece of bytes, of a given length. */
export function taker(bytes: Buffer): (length: number) => Buffer {
  let from = 0;
  return (length) => {
    const piece = bytes.subarray(from, from + length);
    from += length;
    return piece;
  };
}
