import { join } from 'node:path';
import type { ColumnTable } from '../../../data/table/columns.js';
import type { ColumnFacts } from '../../../data/table/facts.js';
import { readColumns as columnsIn } from '../../../data/table/prepared.js';
import type { Reading } from './reading.js';

/** A file whose columns are prepared. */
export interface StoredFile {
  /** The given path; for a file found by its hash, the hash. */
  readonly name: string;
  readonly rows: number;
  /** The hash of the file's bytes; of a .gz file, the hash of the decompressed bytes. */
  readonly sha256: string;
  readonly reading?: Reading;
  /** The line of the first row, in a text where each further row is on the next line. */
  readonly firstLine?: number | undefined;
  readonly columns: readonly ColumnFacts[];
}

/** The name of a row for messages, counted from 0: with its line, where that is known. */
export function rowName({ name, firstLine }: Pick<StoredFile, 'name' | 'firstLine'>, row: number): string {
  return firstLine === undefined ? `${name}, row ${row + 1}` : `${name}:${firstLine + row}`;
}

/** MMOE_EXP_DATA is data/ by default. */
export const tableFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'table');

/** The path of the content with a `contentId`. */
export const preparedPath = (id: string, folder = tableFolder()): string => join(folder, `${id}.columns`);

/** Reads columns in the order of `names`. @throws InputError where a content is not prepared, or for an unknown name */
export const readColumns = (id: string, names: readonly string[], folder = tableFolder()): ColumnTable =>
  columnsIn(preparedPath(id, folder), names);
