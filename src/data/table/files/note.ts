import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder, readWhole, withFile, writeWhole } from '../../../base/files.js';
import { SHA256, sha256Of } from '../../../base/sha256.js';

/*
 * A note says which content a file had when it was last read, so that it need not be hashed each time.
 */

/** What tells that a file is still the same. */
export interface Stamp {
  readonly path: string;
  readonly size: number;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changed: number;
}

/** @throws InputError where the file is not there */
export function stampOf(path: string): Stamp {
  const { size, mtimeMs } = withFile(path, 'read', () => statSync(path));
  return { path: resolve(path), size, changed: mtimeMs };
}

export const isSame = (a: Stamp, b: Stamp): boolean =>
  a.path === b.path && a.size === b.size && a.changed === b.changed;

export interface Note extends Stamp {
  readonly sha256: string;
}

const noteFile = (folder: string, path: string): string => join(folder, `${sha256Of(resolve(path)).slice(0, 32)}.note`);

/** The note on a file; undefined where there is none. */
export function readNote(folder: string, path: string): Note | undefined {
  try {
    const note = JSON.parse(readWhole(noteFile(folder, path)).toString()) as Note;
    return note.path === resolve(path) && SHA256.test(note.sha256) ? note : undefined;
  } catch {
    return undefined;
  }
}

export function writeNote(folder: string, note: Note): void {
  makeFolder(folder);
  writeWhole(noteFile(folder, note.path), `${JSON.stringify(note)}\n`);
}
