import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import type { InputError } from '../errors.js';
import { withFile } from '../files.js';

export interface CsvRow {
  readonly cells: readonly string[];
  /** `file:line` */
  readonly place: string;
}

export interface CsvRows {
  readonly head: CsvRow;
  /** As many cells as the head has in each. */
  readonly rows: readonly CsvRow[];
  /** Whether a newline ends the last line: what was cut off in the midst of it has none. */
  readonly whole: boolean;
}

/** A fault at a place of a file, with what writes it anew. */
export type Damaged = (place: string, fault: string) => InputError;

/** Reads a CSV file; blank lines count for nothing. Throws what `damaged` makes of it where it is empty, ragged or no CSV. */
export function readCsvRows(file: string, damaged: Damaged): CsvRows {
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  const [head, ...rows] = parsed(text, file, damaged);
  if (!head) throw damaged(`${file}:1`, 'is empty');
  const whole = text.endsWith('\n');
  const ragged = rows.find(({ cells }) => cells.length !== head.cells.length);
  if (ragged) {
    const [found, needed] = [ragged.cells.length, head.cells.length];
    throw damaged(ragged.place, `has ${found} columns: ${needed} are needed, as the first line has`);
  }
  return { head, rows, whole };
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
