import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import type { InputError } from '../errors.js';
import { withFile } from '../files.js';

export interface CsvRow {
  readonly cells: readonly string[];
  /** `file:line` */
  readonly place: string;
}

/** Makes the error for a fault at a place of a file; it says what rewrites the file. */
export type Damaged = (place: string, fault: string) => InputError;

export interface CsvOptions<Head> {
  readonly damaged: Damaged;
  /** Reads the first line; throws where it is not as it should be. */
  readonly readHead: (head: CsvRow) => Head;
  /** Whether the last line must end with a newline, which a line cut short lacks; spreadsheets may leave it out. */
  readonly ended?: boolean;
}

/**
 * Reads a CSV file, skipping blank lines.
 * @throws InputError made by `damaged` where the file is empty, torn, ragged or not CSV; or where it cannot be read
 */
export function readCsvRows<Head>(
  file: string,
  { damaged, readHead, ended = false }: CsvOptions<Head>,
): { readonly head: Head; readonly rows: readonly CsvRow[] } {
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  const all = parsed(text, file, damaged);
  const [first, ...rows] = all;
  if (!first) throw damaged(`${file}:1`, 'is empty');
  if (ended && !text.endsWith('\n'))
    throw damaged(all.at(-1)!.place, 'the line is torn: it does not end with a newline');
  const head = readHead(first);
  const ragged = rows.find(({ cells }) => cells.length !== first.cells.length);
  if (ragged) {
    const [found, needed] = [ragged.cells.length, first.cells.length];
    throw damaged(ragged.place, `has ${found} columns: ${needed} are needed, as in the first line`);
  }
  return { head, rows };
}

/** The cells of a line of CSV; undefined where it is none. */
export function cellsOf(line: string): readonly string[] | undefined {
  try {
    const rows = parse(line, { relax_column_count: true }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function parsed(text: string, file: string, damaged: Damaged): CsvRow[] {
  try {
    const found = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
    return (found as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      place: `${file}:${info.lines}`,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw damaged(`${file}:${error.lines}`, 'is not CSV');
  }
}
