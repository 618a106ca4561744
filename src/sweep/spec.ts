import { createHash } from 'node:crypto';
import type { DataSpec } from '../data/kind.js';
import type { Numerics, Training } from '../engine/engine.js';
import type { ModelSpec } from '../models/index.js';

/** All that determines a run's numbers except its seed and the engine. */
export interface CellSpec {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly training: Training;
}

/**
 * The content key of a run: a hash of the canonical JSON of all that determines its numbers. Equal keys mean the same run
 * on any machine and in any sweep. It has 24 hex digits: two of a million runs collide with a probability of 1e-17.
 */
export const runKey = (spec: CellSpec, seed: number, engine: Numerics): string => hashOf({ engine, seed, ...spec });

/** What the keys of a cell's runs have in common: a hash of the same without the seed. */
export const cellKey = (spec: CellSpec, engine: Numerics): string => hashOf({ engine, ...spec });

const hashOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 24);

/** JSON without white space, with the keys of every object sorted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
