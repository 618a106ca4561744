import { InputError } from '../base/errors.js';
import { isMapping } from '../base/grouped.js';
import type { Architecture } from '../models/architecture.js';
import { type Architectures, architectureOf, architectures } from '../models/index.js';
import type { Code } from '../models/own.js';
import type { Path } from '../schema/text.js';
import type { Config, ModelEntry } from './config.js';

/** The code of custom architectures, by the path of the file as given in the config. */
export type OwnFiles = ReadonlyMap<string, Code>;

export const noFiles: OwnFiles = new Map();

/** A file named by an entry of `models:`. */
export interface NamedFile {
  readonly file: string;
  readonly path: Path;
}

/** The files named by `models:` of an unchecked document. */
export function filesNamedIn(document: unknown): NamedFile[] {
  const models = isMapping(document) ? document.models : undefined;
  return (Array.isArray(models) ? models : []).flatMap((entry: unknown, i) =>
    isMapping(entry) && typeof entry.file === 'string' ? [{ file: entry.file, path: ['models', i, 'file'] }] : [],
  );
}

/** All architectures that a config may name. @throws InputError where two files define one of the same name */
export function withOwn(own: OwnFiles): Architectures {
  const all = new Map(architectures);
  const from = new Map<Architecture, string>();
  for (const [file, code] of own) {
    for (const [name, architecture] of code.architectures) {
      const other = all.get(name);
      if (other && other !== architecture) {
        throw new InputError([`${file}: ${name} is defined in ${from.get(other)}, too: another name is needed`]);
      }
      from.set(architecture, file);
      all.set(name, architecture);
    }
  }
  return all;
}

/** The record in a manifest of the custom architectures of a config, once for each name. */
export const recordedCode = ({ models }: Config) =>
  [...new Map(models.map((entry) => [entry.name, entry])).values()].flatMap(codeOf);

function codeOf(entry: ModelEntry) {
  const { name, file, code } = entry;
  if (file === undefined || code === undefined) return [];
  return [{ name, title: architectureOf(entry).title, file, sha256: code }];
}
