import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import type { InputError } from '../errors.js';
import { withFile } from '../files.js';

export interface CsvRow {
  readonly cells: readonly string[];
  /** `file:line` */
  readonly place: string;
}

/** A fault at a place of a file, with what writes it anew. */
export type Damaged = (place: string, fault: string) => InputError;

export interface CsvOptions<Head> {
  readonly damaged: Damaged;
  /** What the first line says; throws where it is not as it should be. */
  readonly readHead: (head: CsvRow) => Head;
  /** Whether a newline must end the last line: what was cut off in the midst of it has none. Spreadsheets may leave it out. */
  readonly ended?: boolean;
}

/**
 * Reads a CSV file; blank lines count for nothing. Throws what `damaged` makes of it where it is empty, torn, ragged or no
 * CSV.
 */
export function readCsvRows<Head>(
  file: string,
  { damaged, readHead, ended = false }: CsvOptions<Head>,
): { readonly head: Head; readonly rows: readonly CsvRow[] } {
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  const all = parsed(text, file, damaged);
  const [first, ...rows] = all;
  if (!first) throw damaged(`${file}:1`, 'is empty');
  if (ended && !text.endsWith('\n')) throw damaged(all.at(-1)!.place, 'the line is torn: no newline ends it');
  const head = readHead(first);
  const ragged = rows.find(({ cells }) => cells.length !== first.cells.length);
  if (ragged) {
    const [found, needed] = [ragged.cells.length, first.cells.length];
    throw damaged(ragged.place, `has ${found} columns: ${needed} are needed, as the first line has`);
  }
  return { head, rows };
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
