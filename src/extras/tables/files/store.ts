/**
 * Keeps table files in prepared form, by the hash of their content, so that each is parsed once.
 */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../../../ground/base/errors.js';
import {
  draftPath,
  makeFolder,
  readWhole,
  withFile,
  writeWhole,
} from '../../../ground/base/files.js';
import { SHA256, sha256Hex } from '../../../ground/base/sha256.js';
import type { OnFile } from '../../../train/data/kind.js';
import type { ColumnTable } from '../../../train/data/table/columns.js';
import type { ColumnFacts } from '../../../train/data/table/facts.js';
import {
  type Content,
  readColumns as columnsIn,
  isPrepared,
  readHeader,
  writePrepared,
} from '../../../train/data/table/prepared-file.js';
import { Workspace } from './collector.js';
import { readDelimited } from './delimited.js';
import { type OpenTable, usualSeparators, withOpenTable } from './file-format.js';
import { readJsonLines } from './json-lines.js';
import { contentId, type Reading } from './reading.js';
import { SpillFile } from './spill.js';

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
export function rowName(
  { name, firstLine }: Pick<StoredFile, 'name' | 'firstLine'>,
  row: number,
): string {
  return firstLine === undefined ? `${name}, row ${row + 1}` : `${name}:${firstLine + row}`;
}

export const tableFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'table');

const preparedPath = (id: string, folder: string): string => join(folder, `${id}.columns`);

/**
 * Reads columns in the order of `names`.
 * @throws InputError where a content is not prepared, or for an unknown name
 */
export const readColumns = (
  id: string,
  names: readonly string[],
  folder = tableFolder(),
): ColumnTable => columnsIn(preparedPath(id, folder), names);

/**
 * Prepares a file, where needed.
 * @throws InputError where it cannot be read or has faults, or cannot be written
 */
export async function prepareFile(
  path: string,
  onFile: OnFile,
  reading: Reading = {},
  folder: string = tableFolder(),
): Promise<StoredFile> {
  const stamp = fileStamp(path);
  const note = readNote(folder, path);
  const pathOf = (sha256: string) => preparedPath(contentId({ sha256, reading }), folder);
  if (note && isSame(note, stamp) && isPrepared(pathOf(note.sha256))) {
    return storedAs(path, note.sha256, reading, folder);
  }
  onFile(path, stamp.size);
  const sha256 = await contentHash(path, reading);
  const prepare = async (file: OpenTable) => {
    if (isPrepared(pathOf(sha256), file.format)) return;
    makeFolder(folder);
    const spill = new SpillFile(draftPath(join(folder, 'rows')));
    try {
      const content = await readContent(path, file, reading, new Workspace(spill, reading.decimal));
      writePrepared(pathOf(sha256), content, { source: sha256, layout: file.format });
    } finally {
      spill.remove();
    }
  };
  await withOpenTable(path, reading, prepare, onFile);
  // The hash was computed before the file was read, so it must not have changed.
  if (!isSame(fileStamp(path), stamp))
    throw new InputError('busy', [`${path}: it changed while it was read: try again`]);
  writeNote(folder, { ...stamp, sha256 });
  return storedAs(path, sha256, reading, folder);
}

/**
 * @throws InputError where a file is missing or not prepared, or has changed since it was prepared
 */
export function storedFile(
  path: string,
  reading: Reading = {},
  folder: string = tableFolder(),
): StoredFile {
  const stamp = fileStamp(path);
  const note = readNote(folder, path);
  if (!note)
    throw new InputError('data', [`${path}: it is not prepared: mmoe-exp data table prepares it`]);
  if (!isSame(note, stamp)) {
    throw new InputError('data', [
      `${path}: it has changed since it was prepared: mmoe-exp data table prepares it anew`,
    ]);
  }
  return storedAs(path, note.sha256, reading, folder);
}

/**
 * The facts of the content with a hash.
 * @throws InputError where it is not prepared by this version
 */
export const storedBySha = (
  sha256: string,
  reading: Reading = {},
  folder: string = tableFolder(),
): StoredFile => storedAs(sha256, sha256, reading, folder);

function storedAs(name: string, sha256: string, reading: Reading, folder: string): StoredFile {
  const { rows, columns, firstLine } = readHeader(
    preparedPath(contentId({ sha256, reading }), folder),
  );
  const facts = columns.map(({ textBytes: _, hash: __, ...facts }) => facts);
  return {
    name,
    rows,
    sha256,
    firstLine,
    ...(Object.keys(reading).length > 0 && { reading }),
    columns: facts,
  };
}

const contentHash = (path: string, reading: Reading): Promise<string> =>
  withOpenTable(path, reading, async ({ source }) => {
    const hash = createHash('sha256');
    for await (const chunk of source.bytes) hash.update(chunk);
    return hash.digest('hex');
  });

/**
 * Reads the content of a file by its format into the columns of a workspace.
 * @throws InputError with the first faults
 */
export async function readContent(
  path: string,
  { format, text }: OpenTable,
  { separator }: Reading,
  workspace: Workspace,
): Promise<Content> {
  switch (format) {
    case 'csv':
    case 'tsv':
      return readDelimited(text, separator ?? usualSeparators[format]!, workspace);
    case 'jsonl':
      return readJsonLines(text, workspace);
    case 'parquet': {
      // The decompressors compile WebAssembly when they are loaded.
      const { readParquet } = await import('./parquet.js');
      return readParquet(path, workspace);
    }
  }
}

type Stamp = ReturnType<typeof fileStamp>;

function fileStamp(path: string) {
  const { size, mtimeMs } = withFile(path, 'read', () => statSync(path));
  return { path: resolve(path), size, changed: mtimeMs };
}

const isSame = (a: Stamp, b: Stamp): boolean =>
  a.path === b.path && a.size === b.size && a.changed === b.changed;

/** A note stores the hash of a file's content, so that it need not be computed each time. */
type Note = Stamp & { readonly sha256: string };

const noteFile = (folder: string, path: string): string =>
  join(folder, `${sha256Hex(resolve(path)).slice(0, 32)}.note`);

/** Returns the note on a file from an earlier reading; undefined if there is none. */
export function readNote(folder: string, path: string): Note | undefined {
  try {
    const note = JSON.parse(readWhole(noteFile(folder, path)).toString()) as Note;
    return note.path === resolve(path) && SHA256.test(note.sha256) ? note : undefined;
  } catch {
    return undefined;
  }
}

function writeNote(folder: string, note: Note): void {
  makeFolder(folder);
  writeWhole(noteFile(folder, note.path), `${JSON.stringify(note)}\n`);
}
