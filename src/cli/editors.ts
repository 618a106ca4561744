import * as z from 'zod';
import { noFiles } from '../config/model-schema.js';
import { configSchema } from '../config/schema.js';
import { print } from './output.js';

/** `mmoe-exp schema`: prints the JSON schema of configs, for editors and validators. */
export const schemaCommand = (): void => print(`${JSON.stringify(configJsonSchema(), null, 1)}\n`);

/** Draft 2020-12, without checks across fields; of custom architectures, only file and name are required. */
export const configJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'A config of mmoe-exp',
  ...z.toJSONSchema(configSchema(noFiles), { io: 'input', unrepresentable: 'any', reused: 'ref' }),
});
