import { createHash } from 'node:crypto';
import type { DataSpec } from '../data/kind.js';
import type { Numerics, Training } from '../engine/engine.js';
import type { ModelSpec } from '../models/index.js';

/** All that determines a run's numbers, but its seed and the engine. */
export interface CellSpec {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly training: Training;
}

/**
 * The content key of a run: a hash of the canonical JSON of all that determines its numbers. The same key is the
 * same run on any machine and in any sweep. 24 hex digits: among a million runs two fall together with a chance
 * of 1e-17.
 */
export function runKey(spec: CellSpec, seed: number, engine: Numerics): string {
  return createHash('sha256')
    .update(canonicalJson({ engine, seed, ...spec }))
    .digest('hex')
    .slice(0, 24);
}

/** JSON with the keys of every object in alphabetical order and without white space. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
