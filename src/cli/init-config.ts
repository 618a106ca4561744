import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { shippedConfig } from '../api/shipped-configs.js';
import { InputError } from '../base/errors.js';
import { withFile, writeWhole } from '../base/files.js';
import { packageFile } from '../base/package-files.js';
import { tell } from './output.js';

export interface InitConfigOptions {
  readonly out?: string;
  readonly force?: boolean;
}

/** `mmoe-exp init config`: writes a copy of a config that ships with the tool, for editing. */
export function initConfigCommand(name = 'synthetic', { out: given, force = false }: InitConfigOptions): void {
  const config = shippedConfig(name);
  if (!config)
    throw new InputError([`${name}: no config of this name ships with mmoe-exp: mmoe-exp configs lists them`]);
  const out = given ?? `${name.replace(/^.*:/, '')}.yaml`;
  if (existsSync(out) && !force) {
    throw new InputError([`${out}: it is there already: name another file with --out, or write over it with --force`]);
  }
  const text = withFile(config.file, 'read', () => readFileSync(config.file, 'utf8'));
  writeWhole(out, withSchemaComment(text, out));
  tell(`${out}: ${config.name} as it ships; change it, then mmoe-exp run ${out}`);
}

const COMMENT = '# yaml-language-server: $schema=';

/**
 * The text of a config with the comment by which an editor finds the schema from the path it is written to; without the
 * comment where the schema is not under the working folder, as for a package that npx stores elsewhere.
 */
export function withSchemaComment(text: string, out: string): string {
  const plain = text.startsWith(COMMENT) ? text.slice(text.indexOf('\n') + 1) : text;
  const schema = packageFile('configs/schema.json');
  if (!schema.startsWith(`${resolve('.')}${sep}`)) return plain;
  return `${COMMENT}${relative(dirname(resolve(out)), schema).replaceAll(sep, '/')}\n${plain}`;
}
