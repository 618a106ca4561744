/** A YAML file with overrides applied, and the places of its values for messages. */

import { isMapping } from '../base/grouped.js';
import { excerpt } from '../base/words.js';
import type { Fault, Place } from './faults.js';
import { type Path, showPath, showValue } from './text.js';
import { type Position, YamlSource } from './yaml-source.js';

/** A file with the `--set` applied, before anything is checked. */
export class DraftDocument {
  /** Syntax errors, in the file and in the overrides. */
  readonly faults: Fault[];
  /** The parsed value; undefined where the file cannot be parsed. */
  readonly value: unknown;
  readonly #file: string;
  readonly #source: YamlSource;
  readonly #applied: (Override & { readonly place: Place })[] = [];

  constructor(file: string, text: string, overrides: readonly string[], keysOf: KeyJoiner) {
    this.#file = file;
    this.#source = new YamlSource(text);
    this.faults = this.#source.faults.map(({ position, text }) => ({
      place: this.#inFile(position),
      text,
    }));
    let value = this.#source.value;
    for (const [i, text] of overrides.entries()) {
      const place: Place = {
        label: `--set ${excerpt(text)}`,
        order: [Number.POSITIVE_INFINITY, i],
      };
      const override = parseOverride(text, keysOf);
      if (!('path' in override)) {
        this.faults.push(...override.map((text) => ({ place, text })));
      } else if (isMapping(value)) {
        const inTheWay = obstacle(value, override.path);
        if (inTheWay !== undefined) {
          this.faults.push({ place, text: inTheWay });
          continue;
        }
        value = withValue(value, override.path, override.value);
        this.#applied.push({ ...override, place });
      }
    }
    this.value = value;
  }

  /**
   * The place of the value at a path, or of its key; where neither exists, the place of the nearest
   * enclosing one.
   */
  place(path: Path, what: 'key' | 'value'): Place {
    const starts = (long: Path, short: Path) => short.every((step, i) => step === long[i]);
    const setIt = this.#applied.filter((override) => starts(path, override.path)).at(-1);
    if (setIt) return setIt.place;
    const position = this.#source.find(path, what);
    if (position) return this.#inFile(position);
    const madeIt = this.#applied.filter((override) => starts(override.path, path)).at(-1);
    return madeIt ? madeIt.place : this.place(path.slice(0, -1), 'key');
  }

  #inFile({ line, column }: Position): Place {
    return { label: `${this.#file}:${line}:${column}`, order: [line, column] };
  }
}

interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Joins the names of a path that was split at its dots into its keys: a key may itself contain
 * dots.
 */
export type KeyJoiner = (names: readonly string[]) => readonly string[];

/** Far more than any field has. */
const MAX_NAMES = 20;

/**
 * Parses `path=value`, where the value is YAML; returns the override, or messages on what is wrong.
 */
function parseOverride(text: string, keysOf: KeyJoiner): Override | readonly string[] {
  const equals = text.indexOf('=');
  if (equals < 0) return ['there is no =: PATH=VALUE is needed, such as training.steps=100'];
  const path = keysOf(text.slice(0, equals).trim().split('.'));
  if (path.length > MAX_NAMES)
    return [`the path has ${path.length} names: at most ${MAX_NAMES} are possible`];
  if (path.includes(''))
    return ['a name is missing from the path: names joined by dots are needed'];
  const { value, faults } = new YamlSource(text.slice(equals + 1));
  if (faults.length > 0) return faults.map((fault) => fault.text);
  return { path, value };
}

type Mapping = Readonly<Record<string, unknown>>;

const valueAt = (mapping: Mapping, key: string): unknown =>
  Object.hasOwn(mapping, key) ? mapping[key] : undefined;

/** Why a path cannot be set: a value without keys is in the way. Undefined where it can be set. */
function obstacle(root: Mapping, path: readonly string[]): string | undefined {
  let value: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (value === undefined || value === null) return undefined;
    const reached = showPath(path.slice(0, depth));
    const list = /^(.+)\[\d+\]$/.exec(key)?.[1];
    if (list !== undefined) {
      return `items of a list cannot be set: set ${showPath([...path.slice(0, depth), list])} as a whole`;
    }
    if (Array.isArray(value))
      return `${reached} is a list, whose items cannot be set: set ${reached} as a whole`;
    if (!isMapping(value))
      return `${reached} is ${showValue(value)}, which has no keys: set ${reached} as a whole`;
    value = valueAt(value, key);
  }
  return undefined;
}

/**
 * A copy of a mapping with a value put at a path without obstacles. Missing mappings along the path
 * are created.
 */
function withValue(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const mapping = isMapping(root) ? root : {};
  return { ...mapping, [key]: withValue(valueAt(mapping, key), rest, value) };
}
