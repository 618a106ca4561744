import { visible } from '../../ground/base/words.js';

/**
 * A field that differs between two plain values, which are given as JSON; undefined where a value
 * lacks the field.
 */
export interface Difference {
  readonly path: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

export const differences = (before: unknown, now: unknown): string[] =>
  fieldDifferences(before, now).map(differenceLine);

export const differenceLine = ({ path, before = 'not set', now = 'not set' }: Difference): string =>
  visible(`${path} was ${differingPart(before, now)}, is ${differingPart(now, before)}`);

/**
 * Characters of a value that a line has room for, and how many of these may precede a difference.
 */
const [SHOWN, BEFORE] = [160, 40];

/** Of a long value the part where it begins to differ from another. */
function differingPart(value: string, other: string): string {
  if (value.length <= SHOWN) return value;
  let same = 0;
  while (same < value.length && value[same] === other[same]) same++;
  const start = Math.max(0, same - BEFORE);
  const end = start + SHOWN;
  return `${start > 0 ? '…' : ''}${value.slice(start, end)}${end < value.length ? '…' : ''}`;
}

export function fieldDifferences(before: unknown, now: unknown): Difference[] {
  const left = flatten(before);
  const right = flatten(now);
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => ({ path, before: left.get(path), now: right.get(path) }));
}

/** The JSON of each value by dotted path; a list counts as one value. */
function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, item] of Object.entries(value))
      flatten(item, path ? `${path}.${key}` : key, into);
  } else if (value !== undefined) {
    into.set(path, JSON.stringify(value));
  }
  return into;
}
