import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../errors.js';
import { writeWhole } from '../files.js';
import { configText } from './init/config-text.js';
import { chosenFeatures } from './init/features.js';
import { chosenLabels, labelNames } from './init/labels.js';
import { profileMarkdown } from './profile-table.js';
import { profiledFile } from './profiled-file.js';

export interface InitOptions {
  readonly out?: string;
  readonly labels?: string;
  readonly force?: boolean;
}

/** `mmoe-exp init`: from a file to what it holds, and to a config that trains on it. */
export async function initCommand(file: string, { out: given, labels, force = false }: InitOptions): Promise<void> {
  const name = nameOf(file);
  const out = given ?? `${name}.yaml`;
  if (existsSync(out) && !force) {
    throw new InputError([`${out}: it is there already: name another file by --out, or write over it by --force`]);
  }
  const names = labels?.split(',').map((label) => label.trim());
  const profile = await profiledFile(file, names ? { labels: names } : {});
  process.stdout.write(profileMarkdown(profile));
  const chosen = chosenLabels(profile, names);
  const features = chosenFeatures(profile, chosen);
  writeWhole(out, configText({ name, file, rows: profile.file.rows, labels: chosen, features, out }));
  const how = names ? '' : ', as guessed';
  process.stderr.write(`${out}: labels ${labelNames(chosen)}${how}: read it, then mmoe-exp run ${out}\n`);
}

/** The name of a file without its endings, as a name of a config. */
function nameOf(file: string): string {
  const plain = basename(file)
    .replace(/(\.\w+)?(\.gz)?$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 80);
  return /^\.*$/.test(plain) ? 'table' : plain;
}
