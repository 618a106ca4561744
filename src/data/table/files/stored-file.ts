import type { Reading } from './reading.js';

/** How a column's values lie in memory: the name of the typed array. */
export type ArrayType =
  | 'Uint8Array'
  | 'Uint16Array'
  | 'Uint32Array'
  | 'Int16Array'
  | 'Int32Array'
  | 'Float32Array'
  | 'Float64Array';

/** What a column holds, as far as it is known without reading it. */
export interface ColumnFacts {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'hashed';
  /** What numbers were made from, where that was no number: 0 and 1 from false and true, seconds since 1970 (UTC) from dates. */
  readonly from?: 'boolean' | 'date';
  /** Of its values, codes or hashes. */
  readonly type: ArrayType;
  /** Rows without a value. */
  readonly missing: number;
  /** Distinct values, without the missing one; of a hashed column, distinct hashes. */
  readonly distinct: number;
  /** There are more distinct values than were counted: numbers that are not whole. */
  readonly hasMore?: true;
  /** Of numbers, unless all are missing. */
  readonly min?: number;
  readonly max?: number;
}

/** A file whose columns are prepared. */
export interface StoredFile {
  /** The path as it was given; of one found by its hash, the hash. */
  readonly name: string;
  readonly rows: number;
  /** Of the file's bytes; of a .gz file, of the unpacked ones. */
  readonly sha256: string;
  /** How it was read, where not by default. */
  readonly reading?: Reading;
  /** Of a text, the line of the first row, where each further row is on the next line. */
  readonly firstLine?: number;
  /** In the order of the file. */
  readonly columns: readonly ColumnFacts[];
}

/** Which row of a file it is, counted from 0, in words: by its line where that is known. */
export function rowName({ name, firstLine }: Pick<StoredFile, 'name' | 'firstLine'>, row: number): string {
  return firstLine === undefined ? `${name}, row ${row + 1}` : `${name}:${firstLine + row}`;
}
