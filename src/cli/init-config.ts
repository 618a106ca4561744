import { existsSync, readFileSync } from 'node:fs';
import { shippedConfig } from '../api/shipped-configs.js';
import { InputError } from '../base/errors.js';
import { withFile, writeWhole } from '../base/files.js';
import { withSchemaComment } from './init/schema-comment.js';
import { tell } from './output.js';

export interface InitConfigOptions {
  readonly out?: string;
  readonly force?: boolean;
}

/** `mmoe-exp init config`: writes a config that ships with the tool, to change. */
export function initConfigCommand(name: string, { out: given, force = false }: InitConfigOptions): void {
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
