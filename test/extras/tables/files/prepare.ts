import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { contentId, type Reading } from '../../../../src/extras/tables/files/reading.js';
import {
  prepareFile,
  readColumns,
  type StoredFile,
} from '../../../../src/extras/tables/files/store.js';
import type { InputError } from '../../../../src/ground/base/errors.js';
import type { TableColumn } from '../../../../src/train/data/table/columns.js';

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/tables/${name}`, import.meta.url));

/** A folder for the current test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Prepared {
  readonly file: StoredFile;
  readonly columns: readonly TableColumn[];
  column(name: string): TableColumn;
}

/** A file, prepared in a folder of its own. */
export async function prepared(path: string, reading: Reading = {}): Promise<Prepared> {
  const folder = temporaryFolder();
  const file = await prepareFile(path, () => {}, reading, folder);
  const names = file.columns.map(({ name }) => name);
  const { columns } = readColumns(contentId(file), names, folder);
  return { file, columns, column: (name) => columns.find((column) => column.name === name)! };
}

/** A file with this content, prepared. */
export function preparedText(
  name: string,
  content: string | Uint8Array,
  reading: Reading = {},
): Promise<Prepared> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return prepared(path, reading);
}

/** The lines of the faults of a file with this content, without its folder. */
export async function readFaults(
  name: string,
  content: string | Uint8Array,
  reading: Reading = {},
): Promise<readonly string[]> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), content);
  return faultsIn(folder, name, reading);
}

export async function faultsIn(
  folder: string,
  name: string,
  reading: Reading = {},
): Promise<readonly string[]> {
  const outcome = await prepareFile(
    join(folder, name),
    () => {},
    reading,
    join(folder, 'prepared'),
  ).catch((error: InputError) => error);
  if (!('lines' in outcome)) throw outcome;
  return outcome.lines.map((line) => line.replace(`${folder}/`, ''));
}

/** The values of a column: numbers or texts, null where they are missing. */
export function columnValues(column: TableColumn): (number | string | null)[] {
  if (column.kind === 'number')
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
  if (column.kind === 'hashed') return [...column.hashes];
  return Array.from(column.codes, (code) => (code === 0 ? null : column.texts[code - 1]!));
}
