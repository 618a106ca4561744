/**
 * Finds the config that a user names (a path, or a config that ships with the tool), and loads it
 * with the code of custom architectures.
 */

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, relative } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { packageFile } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { FieldError } from '../../ground/schema/faults.js';
import { nearest, showPath, showValue } from '../../ground/schema/text.js';
import type { Config } from '../../sweep/config/config.js';
import { listCodeFiles, loadConfig, placedInConfig } from '../../sweep/config/load.js';
import type { NamedFile, OwnFiles } from '../../sweep/config/model-schema.js';
import { readManifest } from '../../sweep/folder/manifest.js';
import { folderPaths, isResultsFolder } from '../../sweep/folder/paths.js';
import { readCode } from '../../sweep/folder/results-folder.js';
import type { Code } from '../../train/models/own.js';
import { bundle, loadCode } from '../../train/own/load.js';
import type { RunOptions } from './types.js';

export interface ShippedConfig {
  /** `synthetic`, or `paper:fig3` for an artefact of the paper. */
  readonly name: string;
  readonly file: string;
}

const ALIASES: Readonly<Record<string, string>> = {
  'paper:fig4': 'paper:fig4-fig5-figure-2',
  'paper:fig5': 'paper:fig4-fig5-figure-2',
};

export const shippedConfigs = (): ShippedConfig[] =>
  Object.entries({ '': 'configs', 'paper:': 'configs/paper' }).flatMap(([prefix, folder]) =>
    readdirSync(packageFile(folder))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => ({
        name: `${prefix}${basename(file, '.yaml')}`,
        file: packageFile(`${folder}/${file}`),
      })),
  );

export const configAliases = ({ name }: ShippedConfig): string[] =>
  Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);

/** The purpose of a config: the first sentence of the comment that it begins with. */
export function readPurpose({ file }: ShippedConfig): string {
  const [comment = ''] = /^(#.*\n)+/.exec(readFileSync(file, 'utf8')) ?? [];
  const text = comment.replace(/^# yaml-language-server:.*\n/, '').replace(/^# ?/gm, '');
  return /^[\s\S]+?[.?](?=\s)/.exec(text)?.[0].replaceAll('\n', ' ') ?? '';
}

/** Returns the config that ships under a name or an alias; undefined if there is none. */
export function shippedConfig(name: string): ShippedConfig | undefined {
  const wanted = ALIASES[name] ?? name;
  return shippedConfigs().find((config) => config.name === wanted);
}

/**
 * The file of a config that is given as a path or by the name of a config that ships with the tool;
 * an existing file takes precedence.
 * @throws InputError where there is neither, and the argument looks like a name
 */
export function configFile(given: string): string {
  if (/\.(csv|tsv|jsonl|ndjson|parquet)(\.gz)?$/i.test(given)) {
    throw new InputError('arguments', [
      `${given}: is a table, no config: mmoe-exp init ${given} makes one that trains on it`,
    ]);
  }
  const isName = /^[a-z][\w:.-]*$/i.test(given) && !/\.ya?ml$/i.test(given);
  if (!isName || statSync(given, { throwIfNoEntry: false })?.isFile()) return given;
  const found = shippedConfig(given);
  if (found) return found.file;
  const near = nearest(given, [
    ...shippedConfigs().map(({ name }) => name),
    ...Object.keys(ALIASES),
  ]);
  const instead =
    near === undefined ? 'mmoe-exp configs lists those that ship with it' : `did you mean ${near}?`;
  throw new InputError('arguments', [
    `${given}: there is no such file, and no config of this name: ${instead}`,
  ]);
}

/**
 * Reads a config and loads the code of the files that its `models:` name; `allowCode` says whether
 * code from outside the working folder may run.
 * @throws InputError with the faults of the config or of the code, before any code runs that is not
 * allowed to
 */
export async function loadConfigAndCode(
  file: string,
  { set = [], allowCode = false }: Pick<RunOptions, 'set' | 'allowCode'>,
): Promise<Config> {
  const named = listCodeFiles(file, set);
  const faults = named.flatMap(({ file, path }) => {
    const fault = refusalReason(file, allowCode);
    return fault === undefined
      ? []
      : [{ path, text: `${showPath(path)} is ${showValue(file)}: ${fault}` }];
  });
  if (faults.length > 0) throw placedInConfig(new FieldError(faults), file, set);
  return loadConfig(file, set, await loadFiles(named));
}

/** Adds the places in a config's file to faults of its fields. */
export async function placingFaults<T>(
  file: string,
  { set = [] }: Pick<RunOptions, 'set'>,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FieldError ? placedInConfig(error, file, set) : error;
  }
}

/**
 * Loads the custom code of the runs of a results folder from the texts in the folder, by the files
 * named in its config.
 * @throws InputError where the code is not allowed to run, is missing, or is not the text that the
 * runs were made with
 */
export async function loadFolderCode(folder: string, allowCode: boolean): Promise<OwnFiles> {
  const own = new Map<string, Code>();
  for (const { file, sha256 } of readManifest(folder)?.code ?? []) {
    const label = folderPaths(folder).code(sha256);
    const text = readCode(folder, sha256);
    if (text === undefined)
      throw new InputError('code', [`${label}: it is missing, and runs were made by it`]);
    if (sha256Hex(text) !== sha256)
      throw new InputError('code', [`${label}: it is not the text that the runs were made by`]);
    if (!allowCode)
      throw new InputError('code', [
        `${label}: runs were made by this code: read it, then run it with --allow-code`,
      ]);
    own.set(file, await loadCode(text, { label }));
  }
  return own;
}

async function loadFiles(named: readonly NamedFile[]): Promise<Map<string, Code>> {
  const own = new Map<string, Code>();
  for (const file of new Set(named.map(({ file }) => file))) {
    const { text, placeOf } = await bundle(file);
    own.set(file, await loadCode(text, { label: file, placeOf }));
  }
  return own;
}

export const codeEndings = ['.mjs', '.js', '.mts', '.ts'];

/** The reason why a file cannot be run; undefined where it can. */
function refusalReason(file: string, allowCode: boolean): string | undefined {
  if (!existsSync(file))
    return `there is no such file${isAbsolute(file) ? '' : ' relative to the working folder'}`;
  if (!statSync(file).isFile() || !codeEndings.includes(extname(file)))
    return `a file in ${codeEndings.join(', ')} is needed`;
  if (allowCode) return undefined;
  const real = realpathSync(file);
  const place = relative(realpathSync('.'), real);
  const isElsewhere = isAbsolute(place) || place.startsWith('..');
  if (!isElsewhere && !allowedFolders(real).some(isResultsFolder)) return undefined;
  return `it is ${isElsewhere ? 'not under the working folder' : 'in a results folder'}: read it, then run it with --allow-code`;
}

function allowedFolders(file: string): string[] {
  const folder = dirname(file);
  return folder === file ? [] : [folder, ...allowedFolders(folder)];
}
