import { showPath, showValue } from './text.js';
import { YamlSource } from './yaml-source.js';

/** A `--set` that could be read: the place it names and what is to stand there. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Tells the keys of a path that was split at its dots: a key may have dots itself. */
export type KeysOf = (names: readonly string[]) => readonly string[];

/** Reads `path=value`, the value being YAML; what keeps it from being read comes as texts. */
export function parseOverride(text: string, keysOf: KeysOf): Override | readonly string[] {
  const equals = text.indexOf('=');
  if (equals < 0) return ['there is no =: PATH=VALUE is needed, such as training.steps=100'];
  const path = keysOf(text.slice(0, equals).trim().split('.'));
  if (path.includes('')) return ['a name is missing in the path: names joined by dots are needed'];
  const { value, faults } = new YamlSource(text.slice(equals + 1));
  if (faults.length > 0) return faults.map((fault) => fault.text);
  return { path, value };
}

type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (mapping: Mapping, key: string): unknown => (Object.hasOwn(mapping, key) ? mapping[key] : undefined);

/** Why a path can not be set: a value that has no keys lies on it. */
export function obstacle(root: Mapping, path: readonly string[]): string | undefined {
  let value: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (value === undefined || value === null) return undefined;
    const reached = showPath(path.slice(0, depth));
    const list = /^(.+)\[\d+\]$/.exec(key)?.[1];
    if (list !== undefined) {
      return `items of a list can not be set: ${showPath([...path.slice(0, depth), list])} as a whole can`;
    }
    if (Array.isArray(value)) return `${reached} is a list, whose items can not be set: ${reached} as a whole can`;
    if (!isMapping(value))
      return `${reached} is ${showValue(value)}, which has no keys: ${reached} as a whole can be set`;
    value = valueAt(value, key);
  }
  return undefined;
}

/** A copy of a mapping with a value put at a path that has no obstacle. Mappings missing on the way are made. */
export function withValue(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const mapping = isMapping(root) ? root : {};
  return { ...mapping, [key]: withValue(valueAt(mapping, key), rest, value) };
}
