import { closeSync, openSync, readSync } from 'node:fs';
import type * as z from 'zod';
import { InputError } from '../base/errors.js';
import { visible } from '../base/words.js';
import { DraftDocument } from '../schema/draft-document.js';
import { type FieldError, type FieldFault, faultLines, issueFaults } from '../schema/faults.js';
import type { KeysOf } from '../schema/overrides.js';
import type { Config } from './config.js';
import { filesNamedIn, type NamedFile, noFiles, type OwnFiles } from './own-files.js';
import { configSchema } from './schema.js';
import { keysOfPath } from './select-schema.js';

const builtIn = configSchema(noFiles);

const schemaWith = (own: OwnFiles) => (own.size === 0 ? builtIn : configSchema(own));

/**
 * Reads a config, applies overrides of the form `path=value` (a later one wins over an earlier one for the same path)
 * and checks the result. The code of the files that its `models:` name must be given.
 * @throws InputError with all faults, each with its place
 */
export const loadConfig = (file: string, overrides: readonly string[] = [], own: OwnFiles = noFiles): Config =>
  loadDocument(file, overrides, { schema: schemaWith(own), keysOf: keysOfPath });

/** The files of code that a config names, which may have other faults. @throws InputError where it cannot be read */
export const codeFilesOf = (file: string, overrides: readonly string[]): NamedFile[] =>
  filesNamedIn(readDocument(file, overrides, keysOfPath));

/** The config that a plain one stands for, which a file records. @throws InputError with all faults */
export const configFrom = (plain: unknown, file: string, own: OwnFiles = noFiles): Config =>
  checkedValue(plain, file, schemaWith(own));

/** Faults of a config's fields that its data brought up, with their places. */
export const placedInConfig = (error: FieldError, file: string, overrides: readonly string[]): InputError =>
  placedFaults(file, overrides, keysOfPath, error.faults);

/** What a kind of file must contain. */
interface DocumentForm<T> {
  readonly schema: z.ZodType<T>;
  readonly keysOf: KeysOf;
}

/**
 * Reads a YAML file, applies overrides of the form `path=value` (a later one wins over an earlier one for the same
 * path) and checks the result.
 * @throws InputError with all faults, each with its place
 */
function loadDocument<T>(file: string, overrides: readonly string[], { schema, keysOf }: DocumentForm<T>): T {
  const document = new DraftDocument(file, readText(file), overrides, keysOf);
  // Undefined means that syntax errors hide what the file says.
  const result = document.value === undefined ? undefined : schema.safeParse(document.value);
  const faults = [...document.faults, ...(result?.error ? issueFaults(result.error.issues, document) : [])];
  if (faults.length > 0 || !result?.success) throw new InputError(faultLines(faults));
  return result.data;
}

/** What a file says with overrides applied, before it is checked; undefined where it cannot be parsed. */
const readDocument = (file: string, overrides: readonly string[], keysOf: KeysOf): unknown =>
  new DraftDocument(file, readText(file), overrides, keysOf).value;

/** A value of the form of a document, which is somewhere in a file. @throws InputError with all faults */
function checkedValue<T>(value: unknown, file: string, schema: z.ZodType<T>): T {
  const { error, data } = schema.safeParse(value);
  if (!error) return data as T;
  const place = { label: file, order: [0, 0] } as const;
  throw new InputError(faultLines(issueFaults(error.issues, { value, place: () => place })));
}

/** Faults of fields that were found later, each with its place in the document that the same arguments give. */
function placedFaults(
  file: string,
  overrides: readonly string[],
  keysOf: KeysOf,
  faults: readonly FieldFault[],
): InputError {
  const document = new DraftDocument(file, readText(file), overrides, keysOf);
  return new InputError(faultLines(faults.map(({ path, text }) => ({ place: document.place(path, 'value'), text }))));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder: a YAML file is needed',
  EACCES: 'no permission to read the file',
};

/** Far larger than any file that people write. */
const MOST_BYTES = 1e6;

/** The bytes of a file up to a number; a pipe has no size to ask for. */
function firstBytes(file: string, most: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(most);
    let length = 0;
    for (let read = 1; read > 0 && length < most; length += read) {
      read = readSync(descriptor, bytes, length, most - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = firstBytes(file, MOST_BYTES + 1);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError([visible(`${file}: ${reasons[code ?? ''] ?? `the file cannot be read: ${message}`}`)]);
  }
  if (bytes.length > MOST_BYTES) {
    throw new InputError([visible(`${file}: the file is too large: at most ${MOST_BYTES / 1e6} MB are possible`)]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder().decode(bytes).split('\ufffd')[0]!.split('\n');
    const place = `${before.length}:${before.at(-1)!.length + 1}`;
    throw new InputError([visible(`${file}:${place}: this is not valid UTF-8: text in UTF-8 is needed`)]);
  }
}
