import { hash } from 'node:crypto';
import type { TrainingValues } from '../config/config.js';
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
 * Fields of `training:` that came after the first published runs, with their defaults. A spec leaves them out where they
 * have these, so that the keys of those runs stay.
 */
export const laterTraining = {
  schedule: 'constant',
  initialization: 'glorot',
  outputInitialization: 'shared',
  losses: 'sum',
} as const satisfies Partial<TrainingValues>;

/** The training that a spec has for values of `training:`, but for the numbers of examples, which are of the data. */
export function trainingOf(values: Omit<TrainingValues, 'testExamples' | 'validationExamples'>): Training {
  const usual: Readonly<Record<string, unknown>> = laterTraining;
  const given = Object.entries(values).filter(([field, value]) => usual[field] !== value);
  return Object.fromEntries(given) as unknown as Training;
}

/**
 * The content key of a run: a hash of the canonical JSON of all that determines its numbers. Equal keys mean the same run
 * on any machine and in any sweep. It has 24 hex digits: two of a million runs collide with a probability of 1e-17.
 */
export const runKey = (spec: CellSpec, seed: number, engine: Numerics): string => keysOf(spec, engine)(seed);

/** The keys of the runs of a cell, by their seeds: a plan may have a million, and all but the seed is written once. */
export function keysOf(spec: CellSpec, engine: Numerics): (seed: number) => string {
  const fields: Readonly<Record<string, unknown>> = { engine, ...spec };
  const written = (isIn: (name: string) => boolean): string[] =>
    Object.keys(fields)
      .filter((name) => isIn(name) && fields[name] !== undefined)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name])}`);
  const [before, after] = [written((name) => name < 'seed'), written((name) => name > 'seed')];
  const [start, end] = [`{${[...before, '"seed":'].join()}`, `${['', ...after].join()}}`];
  return (seed) => digitsOf(`${start}${JSON.stringify(seed)}${end}`);
}

/** What the keys of a cell's runs have in common: a hash of the same without the seed. */
export const cellKey = (spec: CellSpec, engine: Numerics): string => hashOf({ engine, ...spec });

/** The hash of a plain config, which a manifest records beside it. */
export const configHash = (config: unknown): string => sha256(canonicalJson(config));

const hashOf = (value: unknown): string => digitsOf(canonicalJson(value));

/** The first half of a key's bytes. A slice of the whole hash's digits would keep all of them in memory. */
const digitsOf = (text: string): string => hash('sha256', text, 'buffer').toString('hex', 0, 12);

const sha256 = (text: string): string => hash('sha256', text);

/** JSON without white space, with the keys of every object sorted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
