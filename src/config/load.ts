import type { InputError } from '../base/errors.js';
import type { FieldError } from '../schema/field-faults.js';
import { checkedValue, loadDocument, placedFaults, readDocument } from '../schema/load-document.js';
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
