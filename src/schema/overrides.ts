import { showPath, showValue } from './text.js';
import { YamlSource } from './yaml-source.js';

/** A parsed `--set`: the path it names, and the value to put there. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Joins the names of a path that was split at its dots into its keys: a key may itself contain dots. */
export type KeysOf = (names: readonly string[]) => readonly string[];

/** Most names in a path, far more than any field has. */
const MOST_NAMES = 20;

/** Parses `path=value`, where the value is YAML; returns the override, or messages on what is wrong. */
export function parseOverride(text: string, keysOf: KeysOf): Override | readonly string[] {
  const equals = text.indexOf('=');
  if (equals < 0) return ['there is no =: PATH=VALUE is needed, such as training.steps=100'];
  const path = keysOf(text.slice(0, equals).trim().split('.'));
  if (path.length > MOST_NAMES) return [`the path has ${path.length} names: at most ${MOST_NAMES} are possible`];
  if (path.includes('')) return ['a name is missing from the path: names joined by dots are needed'];
  const { value, faults } = new YamlSource(text.slice(equals + 1));
  if (faults.length > 0) return faults.map((fault) => fault.text);
  return { path, value };
}

type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (mapping: Mapping, key: string): unknown => (Object.hasOwn(mapping, key) ? mapping[key] : undefined);

/** The reason why a path cannot be set: a value without keys is in the way. Undefined where it can be set. */
export function obstacle(root: Mapping, path: readonly string[]): string | undefined {
  let value: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (value === undefined || value === null) return undefined;
    const reached = showPath(path.slice(0, depth));
    const list = /^(.+)\[\d+\]$/.exec(key)?.[1];
    if (list !== undefined) {
      return `items of a list cannot be set: set ${showPath([...path.slice(0, depth), list])} as a whole`;
    }
    if (Array.isArray(value)) return `${reached} is a list, whose items cannot be set: set ${reached} as a whole`;
    if (!isMapping(value)) return `${reached} is ${showValue(value)}, which has no keys: set ${reached} as a whole`;
    value = valueAt(value, key);
  }
  return undefined;
}

/** A copy of a mapping with a value put at a path without obstacles. Missing mappings along the path are created. */
export function withValue(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const mapping = isMapping(root) ? root : {};
  return { ...mapping, [key]: withValue(valueAt(mapping, key), rest, value) };
}
