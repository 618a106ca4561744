/** The prepared files of Census-Income: where they are, and how they are read and written. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../ground/base/errors.js';
import type { ColumnTable } from '../table/columns.js';
import {
  readHeader as headerOf,
  type PreparedHeader,
  readColumns,
  writePrepared as write,
} from '../table/prepared-file.js';
import type { CensusFileContent } from './read-table.js';
import type { CensusFile } from './spec.js';

/** The folder of the prepared files and the archive; MMOE_EXP_DATA is data/ by default. */
export const censusFolder = (): string =>
  join(process.env.MMOE_EXP_DATA || 'data', 'census-income');

export const preparedPath = (file: CensusFile): string => join(censusFolder(), `${file}.bin`);

export const isPrepared = (file: CensusFile): boolean => existsSync(preparedPath(file));

/** Writes the prepared form of a file atomically. @throws InputError where it cannot be written */
export function writePrepared(
  file: CensusFile,
  { sha256: source, table: { rows, columns } }: CensusFileContent,
): void {
  const finished = columns.map((column) => ({
    name: column.name,
    collector: { finish: () => column },
  }));
  write(preparedPath(file), { rows, columns: finished }, { source });
}

/**
 * @throws InputError where a prepared file is missing, damaged, of another version, or cannot be
 * read
 */
export function readHeader(file: CensusFile): PreparedHeader {
  const path = preparedPath(file);
  if (isPrepared(file)) return headerOf(path);
  throw new InputError('data', [
    `${path}: it is not prepared: mmoe-exp data census-income downloads and prepares both files, --from FILE a local one`,
  ]);
}

/**
 * Reads a prepared file.
 * @throws InputError for the reasons of `readHeader`, and for a wrong hash of a column
 */
export function readPrepared(file: CensusFile): { header: PreparedHeader; table: ColumnTable } {
  const header = readHeader(file);
  const names = header.columns.map(({ name }) => name);
  return { header, table: readColumns(preparedPath(file), names) };
}
