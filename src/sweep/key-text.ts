import type { Numerics } from '../engine/engine.js';
import type { CellSpec } from './spec.js';

/** Of the SHA-256 of its text, in hexadecimal. */
export const KEY_DIGITS = 24;

/** What the keys of a cell's runs are hashes of, by their seeds: a plan may have a million, and all but the seed is written once. */
export function keyTextsOf(spec: CellSpec, engine: Numerics): (seed: number) => string {
  const fields: Readonly<Record<string, unknown>> = { engine, ...spec };
  const written = (isIn: (name: string) => boolean): string[] =>
    Object.keys(fields)
      .filter((name) => isIn(name) && fields[name] !== undefined)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name])}`);
  const [before, after] = [written((name) => name < 'seed'), written((name) => name > 'seed')];
  return (seed) => `{${[...before, `"seed":${JSON.stringify(seed)}`, ...after].join()}}`;
}

/** JSON without white space, with the keys of every object sorted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
