import { loadDocument } from '../schema/load-document.js';
import type { Config } from './config.js';
import { configSchema } from './schema.js';
import { keysOfPath } from './select-schema.js';

/**
 * Reads a config, lays overrides of the form `path=value` over it (of two for one path the later wins) and checks it.
 * @throws InputError that tells all faults, each with the place of the value at fault
 */
export const loadConfig = (file: string, overrides: readonly string[] = []): Config =>
  loadDocument(file, overrides, { schema: configSchema, keysOf: keysOfPath });
