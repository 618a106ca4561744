import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { InputError } from '../../../base/errors.js';
import { makeFolder } from '../../../base/files.js';
import type { PrepareProgress } from '../../kind.js';
import type { ColumnTable } from '../columns.js';
import { Workspace } from './collector.js';
import { type LaidOut, laidOut } from './layout.js';
import { isSame, readNote, type Stamp, stampOf, writeNote } from './note.js';
import {
  isPrepared,
  type PreparedHeader,
  readHeader,
  readPreparedColumns,
  tableFolder,
  writePrepared,
} from './prepared.js';
import type { Content } from './readers/content.js';
import { readDelimited } from './readers/delimited.js';
import { readJsonLines } from './readers/json-lines.js';
import { contentId, type Reading } from './reading.js';
import { SpillFile } from './spill.js';
import type { StoredFile } from './stored-file.js';

/*
 * Prepared files by the hash of their content and how it was read, in the folder `table/`; those that only look at a file name another folder.
 */

/**
 * Prepares a file, unless its content is prepared already.
 * @throws InputError where the file cannot be read or has faults, or the columns cannot be written
 */
export async function prepareFile(
  path: string,
  onProgress: PrepareProgress,
  folder: string = tableFolder(),
  reading: Reading = {},
): Promise<StoredFile> {
  const stamp = stampOf(path);
  const note = readNote(folder, path);
  if (note && isSame(note, stamp) && isPrepared(folder, contentId({ sha256: note.sha256, reading }))) {
    return storedAs(path, note.sha256, folder, reading);
  }
  const sha256 = await contentHash(path, reading);
  const file = await laidOut(path, reading, (done) => onProgress({ file: path, done, total: stamp.size }));
  try {
    if (!isPrepared(folder, contentId({ sha256, reading }), file.layout)) {
      await prepare(path, file, {
        folder,
        sha256,
        reading,
        onBytes: (done) => onProgress({ file: path, done, total: stamp.size }),
      });
    }
  } finally {
    await file.close();
  }
  refuseChanged(path, stamp);
  writeNote(folder, { ...stamp, sha256 });
  return storedAs(path, sha256, folder, reading);
}

/** What is known of a prepared file. @throws InputError where it is missing, not prepared, or has changed since it was */
export function storedFile(path: string, folder: string = tableFolder(), reading: Reading = {}): StoredFile {
  const stamp = stampOf(path);
  const note = readNote(folder, path);
  if (!note) throw new InputError([`${path}: it is not prepared: mmoe-exp data table prepares it`]);
  if (!isSame(note, stamp)) {
    throw new InputError([`${path}: it has changed since it was prepared: mmoe-exp data table prepares it anew`]);
  }
  return storedAs(path, note.sha256, folder, reading);
}

/** What is known of the content with a hash. @throws InputError where it is not prepared, or was by another version */
export const storedBySha = (sha256: string, folder: string = tableFolder(), reading: Reading = {}): StoredFile =>
  storedAs(sha256, sha256, folder, reading);

/**
 * Reads columns of the content of a `contentId`, in the order of their names.
 * @throws InputError where the content is not prepared or damaged, or has no column of such a name
 */
export const readColumns = (id: string, names: readonly string[], folder: string = tableFolder()): ColumnTable =>
  readPreparedColumns(folder, id, names);

function storedAs(name: string, sha256: string, folder: string, reading: Reading): StoredFile {
  const { rows, columns, firstLine }: PreparedHeader = readHeader(folder, contentId({ sha256, reading }));
  const facts = columns.map(({ offset: _, bytes: __, textBytes: ___, hash: ____, ...facts }) => facts);
  return {
    ...{ name, rows, sha256 },
    ...(Object.keys(reading).length > 0 && { reading }),
    ...(firstLine !== undefined && { firstLine }),
    columns: facts,
  };
}

/** sha256 of the unpacked bytes. */
async function contentHash(path: string, reading: Reading): Promise<string> {
  const file = await laidOut(path, reading);
  try {
    const hash = createHash('sha256');
    for await (const chunk of file.source.bytes) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

interface Target {
  readonly folder: string;
  readonly sha256: string;
  readonly reading: Reading;
  readonly onBytes: (done: number) => void;
}

async function prepare(path: string, file: LaidOut, { folder, sha256, reading, onBytes }: Target): Promise<void> {
  makeFolder(folder);
  const spill = new SpillFile(join(folder, `${randomBytes(8).toString('hex')}.tmp`));
  try {
    const content = await read(path, file, new Workspace(spill, reading.decimal), { reading, onBytes });
    writePrepared(folder, { sha256, reading }, file.layout, content);
  } finally {
    spill.remove();
  }
}

async function read(
  path: string,
  { layout, text }: LaidOut,
  workspace: Workspace,
  { reading: { separator }, onBytes }: Pick<Target, 'reading' | 'onBytes'>,
): Promise<Content> {
  switch (layout) {
    case 'csv':
      return readDelimited(text, separator ?? ',', workspace);
    case 'tsv':
      return readDelimited(text, separator ?? 'tab', workspace);
    case 'jsonl':
      return readJsonLines(text, workspace);
    case 'parquet': {
      // Its decompressors compile WebAssembly as they load, which a command that reads no Parquet should neither wait for nor need.
      const { readParquet } = await import('./readers/parquet.js');
      return readParquet(path, workspace, onBytes);
    }
  }
}

/** The hash is of what the file held before it was read. */
function refuseChanged(path: string, before: Stamp): void {
  if (!isSame(stampOf(path), before)) throw new InputError([`${path}: it changed while it was read: try again`]);
}
