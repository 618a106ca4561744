import { configJsonSchema } from '../config/json-schema.js';
import { print } from './output.js';

/** `mmoe-exp schema`: the JSON schema of configs, for editors and validators. */
export const schemaCommand = (): void => print(`${JSON.stringify(configJsonSchema(), null, 1)}\n`);
