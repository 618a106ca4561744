import * as z from 'zod';
import { noFiles } from '../config/model-schema.js';
import { configSchema } from '../config/schema.js';
import { print } from './output.js';

/** `mmoe-exp schema`: prints the JSON schema of configs, for editors and validators. */
export const schemaCommand = (): void => print(`${JSON.stringify(configJsonSchema(), null, 1)}\n`);

/**
 * The JSON schema (draft 2020-12) of a config file, with ranges, defaults and descriptions. It does not include checks across
 * fields. For custom architectures it requires only that they have a file and a name.
 */
export const configJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'A config of mmoe-exp',
  ...z.toJSONSchema(configSchema(noFiles), { io: 'input', unrepresentable: 'any', reused: 'ref' }),
});
