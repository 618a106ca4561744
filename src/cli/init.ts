import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { shippedConfig } from '../api/shipped-configs.js';
import type { ColumnProfile, Profile } from '../data/table/files/profile.js';
import { InputError } from '../errors.js';
import { writeWhole } from '../files.js';
import { configText } from './init/config-text.js';
import { chosenFeatures } from './init/features.js';
import { type ChosenLabel, chosenLabels, labelNames } from './init/labels.js';
import { withSchemaComment } from './init/schema-comment.js';
import { print, tell } from './output.js';
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
  if (!existsSync(file) && shippedConfig(file)) {
    throw new InputError([`${file}: there is no such table; the config of this name: mmoe-exp init config ${file}`]);
  }
  const names = labels?.split(',').map((label) => label.trim());
  const profile = await profiledFile(file, names ? { labels: names } : {});
  print(profileMarkdown(profile));
  const chosen = chosenLabels(await comparedByAll(profile, names, file), names);
  const features = chosenFeatures(await comparedWith(chosen, profile, file), chosen);
  const text = configText({ name, file, rows: profile.file.rows, labels: chosen, features, out });
  writeWhole(out, withSchemaComment(text, out));
  const how = names ? '' : ', as guessed';
  tell(`${out}: labels ${labelNames(chosen)}${how}: read it, then mmoe-exp run ${out}`);
}

/**
 * The profile in which named labels are compared with all columns that could be labels: one of those may be made from a label
 * of a regression, such as whether a price is high.
 */
async function comparedByAll(profile: Profile, names: readonly string[] | undefined, file: string): Promise<Profile> {
  const isRegression = ({ facts, label }: ColumnProfile) =>
    names?.includes(facts.name) === true && label?.labels !== 'binary';
  return profile.columns.some(isRegression) ? profiledFile(file) : profile;
}

/** The profile in which these labels are compared with all columns: of many that could be labels, the first alone were. */
async function comparedWith(labels: readonly ChosenLabel[], profile: Profile, file: string): Promise<Profile> {
  const names = labels.flatMap(({ column, label }) => (label.labels === 'binary' ? [column.facts.name] : []));
  return names.every((name) => profile.labels.includes(name)) ? profile : profiledFile(file, { labels: names });
}

/** The name of a file without its endings, as a name of a config. */
function nameOf(file: string): string {
  const plain = basename(file)
    .replace(/(\.\w+)?(\.gz)?$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 80);
  return /^\.*$/.test(plain) ? 'table' : plain;
}
