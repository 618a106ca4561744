import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, readWhole, withFile, writeWhole } from '../base/files.js';
import { pathsOf } from './paths.js';

/** Bytes of the longest text of code, with all that it imports. */
const LONGEST = 2 ** 26;

/** Keeps the text of code beside the runs that it made. @throws InputError where it cannot be written */
export function writeCode(folder: string, sha256: string, text: string): void {
  const file = pathsOf(folder).code(sha256);
  makeFolder(dirname(file));
  writeWhole(file, text);
}

/** The text of code, which may have been changed since; undefined where there is none. @throws InputError where it cannot be read */
export function readCode(folder: string, sha256: string): string | undefined {
  const file = pathsOf(folder).code(sha256);
  return existsSync(file) ? withFile(file, 'read', () => readWhole(file, LONGEST).toString()) : undefined;
}
