import * as z from 'zod';
import { claimsDocument } from '../../sweep/config/claims-schema.js';
import { noFiles } from '../../sweep/config/model-schema.js';
import { configSchema } from '../../sweep/config/schema.js';
import { print } from './output.js';

/**
 * `mmoe-exp schema`: prints the JSON schema of configs, or of files of claims, for editors and
 * validators.
 */
export const schemaCommand = (ofClaims = false): void =>
  print(`${JSON.stringify(ofClaims ? claimsJsonSchema() : configJsonSchema(), null, 1)}\n`);

/** Draft 2020-12, of a file that `claims:` of a config names. */
export const claimsJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'Claims of mmoe-exp',
  ...z.toJSONSchema(claimsDocument, { io: 'input', unrepresentable: 'any', reused: 'ref' }),
});

/**
 * Draft 2020-12, without checks across fields; of custom architectures, only file and name are
 * required.
 */
export const configJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'A config of mmoe-exp',
  ...z.toJSONSchema(configSchema(noFiles), { io: 'input', unrepresentable: 'any', reused: 'ref' }),
});
