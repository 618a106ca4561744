import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { shippedConfig } from '../../api/configs.js';
import { InputError } from '../../base/errors.js';
import { writeWhole } from '../../base/files.js';
import { withSchemaComment } from '../../cli/init.js';
import { print, printWidth, tell } from '../../cli/output.js';
import { columnName } from '../../data/table/columns.js';
import { profiledFile, profileMarkdown } from './command-data.js';
import { type Reading, ReadingError, readingFields } from './files/reading.js';
import { configText } from './init/config-text.js';
import { type ChosenLabel, chosenFeatures, chosenLabels, labelNames } from './init/guesses.js';
import type { ColumnProfile, Profile } from './profile/profile.js';

export interface InitOptions extends Reading {
  readonly out?: string;
  readonly labels?: string;
  readonly force?: boolean;
}

/** Runs `mmoe-exp init`: profiles a file, and writes a config that trains on it. */
export async function initCommand(file: string, options: InitOptions): Promise<void> {
  const { out: given, labels, force = false, ...asked } = options;
  const name = nameOf(file);
  const out = given ?? `${name}.yaml`;
  if (existsSync(out) && !force) {
    throw new InputError([`${out}: it is there already: name another file by --out, or write over it by --force`]);
  }
  if (!existsSync(file) && shippedConfig(file)) {
    throw new InputError([`${file}: there is no such table; the config of this name: mmoe-exp init config ${file}`]);
  }
  const names = labels?.split(',').map((label) => label.trim());
  const twice = names?.find((label, i) => names.indexOf(label) < i);
  if (twice !== undefined) {
    throw new InputError([`--labels: ${columnName(twice)} appears twice: each label is named once`]);
  }
  const profile = await recognised(file, asked, names);
  const { rows, reading = {} } = profile.file;
  print(profileMarkdown(profile, printWidth()));
  const profiled = (labels?: readonly string[]) => profiledFile(file, { reading, ...(labels && { labels }) });
  const chosen = chosenLabels(await comparedByAll(profile, names, profiled), names);
  const features = chosenFeatures(await comparedWith(chosen, profile, profiled), chosen);
  const text = configText({ name, file, rows, reading, labels: chosen, features, out });
  writeWhole(out, withSchemaComment(text, out));
  const how = names ? '' : ', as guessed';
  tell(`${out}: labels ${labelNames(chosen)}${how}: read it, then mmoe-exp run ${out}`);
}

/** Profiles a file with the given options, and adds the options that it turns out to need. */
async function recognised(file: string, reading: Reading, labels?: readonly string[]): Promise<Profile> {
  let cure = DECIMAL_COMMA;
  try {
    const profile = await profiledFile(file, { reading, ...(labels && { labels }) });
    if (reading.decimal !== undefined || !hasDecimalCommas(profile)) return profile;
  } catch (error) {
    if (!(error instanceof ReadingError) || Object.keys(error.cure).some((option) => option in reading)) throw error;
    cure = error.cure;
  }
  tell(`${file}: read with ${readingFields(cure).join(', ')}, as it seems to need`);
  return recognised(file, { ...reading, ...cure }, labels);
}

const DECIMAL_COMMA: Reading = { decimal: ',' };

/** Whether some columns have decimal commas, and none has decimal points. */
const hasDecimalCommas = ({ columns }: Profile): boolean =>
  columns.some(({ looks }) => looks?.like === 'decimal commas') &&
  columns.every(({ facts: { kind, from }, isWhole }) => kind !== 'number' || isWhole || from !== undefined);

/** Profiles the file with a different choice of labels. */
type Profiled = (labels?: readonly string[]) => Promise<Profile>;

/**
 * Returns a profile in which the named labels are compared with all possible label columns, if one of them is a regression
 * label: a binary column may be derived from it, such as whether a price is high.
 */
async function comparedByAll(
  profile: Profile,
  names: readonly string[] | undefined,
  profiled: Profiled,
): Promise<Profile> {
  const isRegression = ({ facts, label }: ColumnProfile) =>
    names?.includes(facts.name) === true && label?.labels !== 'binary';
  return profile.columns.some(isRegression) ? profiled() : profile;
}

/**
 * Returns a profile in which these labels are compared with all columns: a profile compares only the first ones of many
 * possible labels.
 */
async function comparedWith(labels: readonly ChosenLabel[], profile: Profile, profiled: Profiled): Promise<Profile> {
  const names = labels.flatMap(({ column, label }) => (label.labels === 'binary' ? [column.facts.name] : []));
  return names.every((name) => profile.labels.includes(name)) ? profile : profiled(names);
}

/** The name of a file without its extensions, as the name of a config. */
function nameOf(file: string): string {
  const plain = basename(file)
    .replace(/(\.\w+)?(\.gz)?$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 80);
  return /^\.*$/.test(plain) ? 'table' : plain;
}
