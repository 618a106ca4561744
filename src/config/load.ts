import type { InputError } from '../errors.js';
import type { FieldError } from '../schema/field-faults.js';
import { loadDocument, placedFaults } from '../schema/load-document.js';
import type { Config } from './config.js';
import { configSchema } from './schema.js';
import { keysOfPath } from './select-schema.js';

/**
 * Reads a config, applies overrides of the form `path=value` (a later one wins over an earlier one for the same path)
 * and checks the result.
 * @throws InputError with all faults, each with its place
 */
export const loadConfig = (file: string, overrides: readonly string[] = []): Config =>
  loadDocument(file, overrides, { schema: configSchema, keysOf: keysOfPath });

/** Faults of a config's fields that its data brought up, with their places. */
export const placedInConfig = (error: FieldError, file: string, overrides: readonly string[]): InputError =>
  placedFaults(file, overrides, keysOfPath, error.faults);
