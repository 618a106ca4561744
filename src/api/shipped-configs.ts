import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../base/errors.js';
import { packageFile } from '../base/package-files.js';
import { nearest } from '../schema/text.js';

/** A config that ships with the tool. */
export interface ShippedConfig {
  /** The name, such as `synthetic`, or `paper:fig3` for an artefact of the paper. */
  readonly name: string;
  readonly file: string;
}

/** The folder of the files for each prefix of names. */
const FOLDERS = { '': 'configs', 'paper:': 'configs/paper' } as const;

/** Shorter names of configs. */
const ALIASES: Readonly<Record<string, string>> = {
  'paper:fig4': 'paper:fig4-fig5-figure-2',
  'paper:fig5': 'paper:fig4-fig5-figure-2',
};

/** All configs that ship with the tool, in the order of their names. */
export const shippedConfigs = (): ShippedConfig[] =>
  Object.entries(FOLDERS).flatMap(([prefix, folder]) =>
    readdirSync(packageFile(folder))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => ({ name: `${prefix}${basename(file, '.yaml')}`, file: packageFile(`${folder}/${file}`) })),
  );

/** Other names of a config. */
export const aliasesOf = ({ name }: ShippedConfig): string[] =>
  Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);

/** The purpose of a config: the first sentence of the comment that it begins with. */
export function purposeOf({ file }: ShippedConfig): string {
  const [comment = ''] = /^(#.*\n)+/.exec(readFileSync(file, 'utf8')) ?? [];
  const text = comment.replace(/^# yaml-language-server:.*\n/, '').replace(/^# ?/gm, '');
  return /^[\s\S]+?[.?](?=\s)/.exec(text)?.[0].replaceAll('\n', ' ') ?? '';
}

/** The config of a name or alias; undefined where there is none. */
export function shippedConfig(name: string): ShippedConfig | undefined {
  const wanted = ALIASES[name] ?? name;
  return shippedConfigs().find((config) => config.name === wanted);
}

/** Endings of files that users may give by mistake instead of a config. */
const TABLE = /\.(csv|tsv|jsonl|ndjson|parquet)(\.gz)?$/i;
const CODE = /\.(mjs|mts|js|ts)$/i;

/**
 * The file of a config that is given as a path or by the name of a config that ships with the tool; an existing file takes
 * precedence.
 * @throws InputError where there is neither, and the argument looks like a name or like the path of a shipped config
 */
export function configFile(given: string): string {
  if (TABLE.test(given)) {
    throw new InputError([`${given}: is a table, no config: mmoe-exp init ${given} makes one that trains on it`]);
  }
  if (CODE.test(given)) {
    throw new InputError([`${given}: is code, no config: a config has it among its models: {file: ${given}}`]);
  }
  const isName = /^[a-z][\w:-]*$/i.test(given);
  const there = statSync(given, { throwIfNoEntry: false });
  if (!isName) {
    const shipped = there ? undefined : shippedConfigs().find(({ file }) => basename(file) === basename(given));
    if (!shipped) return given;
    throw new InputError([
      `${given}: there is no such file: the config that ships with mmoe-exp is given by its name, ${shipped.name}`,
    ]);
  }
  if (there?.isFile()) return given;
  const found = shippedConfig(given);
  if (found) return found.file;
  const near = nearest(given, [...shippedConfigs().map(({ name }) => name), ...Object.keys(ALIASES)]);
  const instead = near === undefined ? 'mmoe-exp configs lists those that ship with it' : `did you mean ${near}?`;
  throw new InputError([`${given}: there is no such file, and no config of this name: ${instead}`]);
}
