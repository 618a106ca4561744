import { canonicalJson } from '../base/canonical-json.js';
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
  expertRate: 1,
  gateRate: 1,
  keep: 'last',
  gateInitialization: 'random',
} as const satisfies Partial<TrainingValues>;

/** The training that a spec has for values of `training:`, but for the numbers of examples, which are of the data. */
export function trainingOf(values: Omit<TrainingValues, 'testExamples' | 'validationExamples'>): Training {
  const usual: Readonly<Record<string, unknown>> = laterTraining;
  const given = Object.entries(values).filter(([field, value]) => usual[field] !== value);
  return Object.fromEntries(given) as unknown as Training;
}

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
  const [start, end] = [`{${[...before, '"seed":'].join()}`, `${['', ...after].join()}}`];
  return (seed) => `${start}${JSON.stringify(seed)}${end}`;
}
