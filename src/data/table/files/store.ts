import type { PrepareProgress } from '../../kind.js';
import type { ColumnTable } from '../columns.js';
import type { StoredFile } from './stored-file.js';

/**
 * Prepares a file, unless its content is prepared already: its columns are kept by content hash.
 * @throws InputError where the file cannot be read or has faults, or the columns cannot be written
 */
export function prepareFile(_path: string, _onProgress: PrepareProgress): Promise<StoredFile> {
  throw new Error('not written yet');
}

/** What is known of a prepared file. @throws InputError where it is missing, not prepared, or has changed since it was */
export function storedFile(_path: string): StoredFile {
  throw new Error('not written yet');
}

/** What is known of the content with a hash. @throws InputError where it is not prepared, or was by another version */
export function storedBySha(_sha256: string): StoredFile {
  throw new Error('not written yet');
}

/**
 * Reads columns, in the order of their names.
 * @throws InputError where the content is not prepared or damaged, or has no column of such a name
 */
export function readColumns(_sha256: string, _names: readonly string[]): ColumnTable {
  throw new Error('not written yet');
}
