import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, withFile, writeWhole } from '../files.js';
import { pathsOf } from './paths.js';

/** Keeps the text of code beside the runs that it made. @throws InputError where it cannot be written */
export function writeCode(folder: string, sha256: string, text: string): void {
  const file = pathsOf(folder).code(sha256);
  makeFolder(dirname(file));
  writeWhole(file, text);
}

/** The text of code, which may have been changed since; undefined where there is none. @throws InputError where it cannot be read */
export function readCode(folder: string, sha256: string): string | undefined {
  const file = pathsOf(folder).code(sha256);
  return existsSync(file) ? withFile(file, 'read', () => readFileSync(file, 'utf8')) : undefined;
}
