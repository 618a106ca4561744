import { loadDocument } from '../schema/load-document.js';
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
