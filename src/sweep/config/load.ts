/** Loads a config file: YAML, `--set` overrides and files of claims, checked by the schema. */

import { dirname, relative, resolve } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { readWhole } from '../../ground/base/files.js';
import { isMapping } from '../../ground/base/grouped.js';
import { visible } from '../../ground/base/words.js';
import { DraftDocument } from '../../ground/schema/document.js';
import {
  type Fault,
  type FieldError,
  faultLines,
  issueFaults,
  type Place,
} from '../../ground/schema/faults.js';
import { type Path, showValue } from '../../ground/schema/text.js';
import { claimsDocument, type DeclaredClaim } from './claims-schema.js';
import type { Config } from './config.js';
import { filesNamedIn, type NamedFile, noFiles, type OwnFiles } from './model-schema.js';
import { configSchema } from './schema.js';
import { keysOfPath } from './search-schema.js';

/**
 * The schema without custom architectures, made when it is first needed: entry points add kinds of
 * data before.
 */
let builtIn: ReturnType<typeof configSchema> | undefined;

function schemaWith(own: OwnFiles): ReturnType<typeof configSchema> {
  if (own.size > 0) return configSchema(own);
  builtIn ??= configSchema(noFiles);
  return builtIn;
}

/** A config's text with the places of its values. */
interface ConfigDocument {
  readonly faults: readonly Fault[];
  readonly value: unknown;
  place(path: Path, what: 'key' | 'value'): Place;
}

/**
 * A config's file with overrides of the form `path=value` applied; a later one wins over an earlier
 * one. The claims of a file that it names stand in place of the name.
 */
function readConfigDocument(file: string, overrides: readonly string[]): ConfigDocument {
  const document = new DraftDocument(file, readText(file), overrides, keysOfPath);
  const { value, faults } = document;
  if (!isMapping(value) || typeof value.claims !== 'string') return document;
  const name = value.claims;
  const claims = openClaims(
    resolve(dirname(file), name),
    () => document.place(['claims'], 'value'),
    name,
  );
  const list = isMapping(claims.value) ? claims.value.claims : claims.value;
  return {
    faults: [...faults, ...claims.faults],
    value: { ...value, claims: list },
    place: (path, what) =>
      path[0] === 'claims' ? claims.place(path, what) : document.place(path, what),
  };
}

/** A file of claims; one that cannot be read is a fault of the place that names it. */
function openClaims(file: string, namedAt: () => Place, name: string): ConfigDocument {
  try {
    return new DraftDocument(shownPath(file), readText(file), [], keysOfPath);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const place = namedAt();
    const text = `claims is ${showValue(name)}: a file of claims is needed, with a path relative to the config: ${error.lines[0]}`;
    return { faults: [{ place, text }], value: [], place: () => place };
  }
}

/** A path, relative to the working folder if it lies below that folder. */
function shownPath(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') ? file : path;
}

/** The claims of a file of claims. @throws InputError with all faults, each with its place */
export function loadClaims(file: string): readonly DeclaredClaim[] {
  const document = new DraftDocument(file, readText(file), [], keysOfPath);
  const result =
    document.value === undefined ? undefined : claimsDocument.safeParse(document.value);
  const faults = [
    ...document.faults,
    ...(result?.error ? issueFaults(result.error.issues, document) : []),
  ];
  if (faults.length > 0 || !result?.success) throw new InputError('config', faultLines(faults));
  return result.data;
}

/**
 * The claims of a plain config that a manifest records, if any.
 * @throws InputError with all faults
 */
export function claimsFrom(
  config: { readonly claims?: unknown },
  file: string,
): readonly DeclaredClaim[] {
  const { claims = [] } = config;
  const { error, data } = claimsDocument.safeParse({ claims });
  if (!error) return data;
  const place = { label: file, order: [0, 0] } as const;
  throw new InputError(
    'results',
    faultLines(issueFaults(error.issues, { value: { claims }, place: () => place })),
  );
}

/**
 * `own` is the code of the files that `models:` names.
 * @throws InputError with all faults, each with its place
 */
export function loadConfig(
  file: string,
  overrides: readonly string[] = [],
  own: OwnFiles = noFiles,
): Config {
  const document = readConfigDocument(file, overrides);
  // Undefined means that syntax errors hide the contents of the file.
  const result =
    document.value === undefined ? undefined : schemaWith(own).safeParse(document.value);
  const faults = [
    ...document.faults,
    ...(result?.error ? issueFaults(result.error.issues, document) : []),
  ];
  if (faults.length > 0 || !result?.success) throw new InputError('config', faultLines(faults));
  return result.data;
}

/**
 * The files of code that a config names; the config may have other faults.
 * @throws InputError where it cannot be read
 */
export const listCodeFiles = (file: string, overrides: readonly string[]): NamedFile[] =>
  filesNamedIn(readConfigDocument(file, overrides).value);

/** The config of a plain value that is recorded in a file. @throws InputError with all faults */
export function configFrom(value: unknown, file: string, own: OwnFiles = noFiles): Config {
  const { error, data } = schemaWith(own).safeParse(value);
  if (!error) return data;
  const place = { label: file, order: [0, 0] } as const;
  throw new InputError(
    'config',
    faultLines(issueFaults(error.issues, { value, place: () => place })),
  );
}

/** Faults of a config's fields that appeared when its data were read, with their places. */
export function placedInConfig(
  { faults }: FieldError,
  file: string,
  overrides: readonly string[],
): InputError {
  const document = readConfigDocument(file, overrides);
  return new InputError(
    'config',
    faultLines(faults.map(({ path, text }) => ({ place: document.place(path, 'value'), text }))),
  );
}

/** Far more than people write. */
const MAX_BYTES = 2 ** 20;

function readText(file: string): string {
  const bytes = readWhole(file, MAX_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder().decode(bytes).split('\ufffd')[0]!.split('\n');
    const place = `${before.length}:${before.at(-1)!.length + 1}`;
    throw new InputError('config', [
      visible(`${file}:${place}: this is not valid UTF-8: text in UTF-8 is needed`),
    ]);
  }
}
