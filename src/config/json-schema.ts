import { type JsonSchema, jsonSchemaOf } from '../schema/json-schema.js';
import { noFiles } from './own-files.js';
import { configSchema } from './schema.js';

/** The JSON schema of a config file. Of architectures in files of users' own it knows that they have a file and a name. */
export const configJsonSchema = (): JsonSchema => ({
  title: 'A config of mmoe-exp',
  ...jsonSchemaOf(configSchema(noFiles)),
});
