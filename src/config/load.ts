import { InputError } from '../base/errors.js';
import { readWhole } from '../base/files.js';
import { visible } from '../base/words.js';
import { DraftDocument } from '../schema/document.js';
import { type FieldError, faultLines, issueFaults } from '../schema/faults.js';
import type { Config } from './config.js';
import { filesNamedIn, type NamedFile, noFiles, type OwnFiles } from './model-schema.js';
import { configSchema } from './schema.js';
import { keysOfPath } from './search-schema.js';

const builtIn = configSchema(noFiles);

const schemaWith = (own: OwnFiles) => (own.size === 0 ? builtIn : configSchema(own));

/** A config's file with overrides of the form `path=value` applied; a later one wins over an earlier one. */
const documentOf = (file: string, overrides: readonly string[]): DraftDocument =>
  new DraftDocument(file, readText(file), overrides, keysOfPath);

/** `own` is the code of the files that `models:` names. @throws InputError with all faults, each with its place */
export function loadConfig(file: string, overrides: readonly string[] = [], own: OwnFiles = noFiles): Config {
  const document = documentOf(file, overrides);
  // Undefined means that syntax errors hide the contents of the file.
  const result = document.value === undefined ? undefined : schemaWith(own).safeParse(document.value);
  const faults = [...document.faults, ...(result?.error ? issueFaults(result.error.issues, document) : [])];
  if (faults.length > 0 || !result?.success) throw new InputError('config', faultLines(faults));
  return result.data;
}

/** The files of code that a config names; the config may have other faults. @throws InputError where it cannot be read */
export const codeFilesOf = (file: string, overrides: readonly string[]): NamedFile[] =>
  filesNamedIn(documentOf(file, overrides).value);

/** The config of a plain value that is recorded in a file. @throws InputError with all faults */
export function configFrom(value: unknown, file: string, own: OwnFiles = noFiles): Config {
  const { error, data } = schemaWith(own).safeParse(value);
  if (!error) return data;
  const place = { label: file, order: [0, 0] } as const;
  throw new InputError('config', faultLines(issueFaults(error.issues, { value, place: () => place })));
}

/** Faults of a config's fields that appeared when its data were read, with their places. */
export function placedInConfig({ faults }: FieldError, file: string, overrides: readonly string[]): InputError {
  const document = documentOf(file, overrides);
  return new InputError(
    'config',
    faultLines(faults.map(({ path, text }) => ({ place: document.place(path, 'value'), text }))),
  );
}

/** Far more than people write. */
const MOST_BYTES = 2 ** 20;

function readText(file: string): string {
  const bytes = readWhole(file, MOST_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder().decode(bytes).split('\ufffd')[0]!.split('\n');
    const place = `${before.length}:${before.at(-1)!.length + 1}`;
    throw new InputError('config', [visible(`${file}:${place}: this is not valid UTF-8: text in UTF-8 is needed`)]);
  }
}
