import { hash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import { sha256Of } from '../base/sha256.js';
import type { Numerics } from '../engine/engine.js';
import { type CellSpec, KEY_DIGITS, keyTextsOf } from './spec.js';

/**
 * The content key of a run: the SHA-256 of the canonical JSON of all that determines its numbers. Equal keys mean the same
 * run on any machine and in any sweep. It has 24 hex digits: two of a million runs collide with a probability of 1e-17.
 */
export const runKey = (spec: CellSpec, seed: number, engine: Numerics): string => keysOf(spec, engine)(seed);

/** The keys of the runs of a cell, by their seeds. */
export function keysOf(spec: CellSpec, engine: Numerics): (seed: number) => string {
  const textOf = keyTextsOf(spec, engine);
  return (seed) => digitsOf(textOf(seed));
}

/** What the keys of a cell's runs have in common: a hash of the same without the seed. */
export const cellKey = (spec: CellSpec, engine: Numerics): string => hashOf({ engine, ...spec });

/** The hash of a plain config, which a manifest records beside it. */
export const configHash = (config: unknown): string => sha256Of(canonicalJson(config));

const hashOf = (value: unknown): string => digitsOf(canonicalJson(value));

/** The first digits of a hash. A slice of all of them would keep all of them in memory. */
const digitsOf = (text: string): string => hash('sha256', text, 'buffer').toString('hex', 0, KEY_DIGITS / 2);
