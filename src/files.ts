import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from './errors.js';

const meanings: Record<string, string> = {
  ENOSPC: 'no space is left on the device',
  EFBIG: 'the file would be too large',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  EIO: 'the device reports an error',
  EMFILE: 'too many files are open',
};

/** Runs a file operation. @throws InputError that names the file and the reason where the system refuses */
export function withFile<T>(file: string, doing: 'read' | 'written', operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !(code in meanings)) throw error;
    throw new InputError([`${file}: cannot be ${doing}: ${meanings[code]} (${code})`]);
  }
}

/**
 * Makes a folder and its parents. Node's recursive mkdir never returns where the system answers ENOENT, as under /proc.
 * @throws InputError where one cannot be made
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const parent = dirname(resolve(folder));
  if (!existsSync(parent)) makeFolder(parent);
  withFile(folder, 'written', () => {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
    }
  });
}

/**
 * Writes a file completely or not at all: under a temporary name first, then moved into place.
 * @throws InputError where it cannot be written
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  withFile(file, 'written', () => {
    try {
      writeFileSync(draft, content);
      renameSync(draft, file);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}
