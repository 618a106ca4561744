import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** Runs a file operation; a fault of the system becomes one clear line naming the file. */
export function withFile<T>(file: string, doing: 'read' | 'written', operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !(code in meanings)) throw error;
    throw new InputError([`${file}: cannot be ${doing}: ${meanings[code]} (${code})`]);
  }
}

export function makeFolder(folder: string): void {
  withFile(folder, 'written', () => mkdirSync(folder, { recursive: true }));
}

/** Writes a file whole or not at all: under another name first, then moved into place. */
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
