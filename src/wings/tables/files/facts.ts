import type { ColumnFacts } from '../../../data/table/facts.js';
import type { Reading } from './reading.js';

export interface StoredFile {
  /** The given path; for a file found by its hash, the hash. */
  readonly name: string;
  readonly rows: number;
  /** The hash of the file's bytes; of a .gz file, the hash of the decompressed bytes. */
  readonly sha256: string;
  readonly reading?: Reading;
  readonly firstLine?: number | undefined;
  readonly columns: readonly ColumnFacts[];
}

/** The name of a row of a file for messages, counted from 0: with its line, where that is known. */
export function rowName({ name, firstLine }: Pick<StoredFile, 'name' | 'firstLine'>, row: number): string {
  return firstLine === undefined ? `${name}, row ${row + 1}` : `${name}:${firstLine + row}`;
}
