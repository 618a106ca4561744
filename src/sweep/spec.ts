import { canonicalJson } from '../base/canonical-json.js';
import type { TrainingValues } from '../config/training-schema.js';
import type { DataSpec } from '../data/kind.js';
import type { MOMENTUM, Numerics, Training } from '../engine/engine.js';
import type { ModelSpec } from '../models/index.js';

/** Everything that determines a run's numbers except its seed and the engine. */
export interface CellSpec {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly training: Training;
}

/** Fields later than the first published runs, whose keys stay the same as specs leave these defaults out. */
export const laterTraining = {
  schedule: 'constant',
  initialization: 'glorot',
  outputInitialization: 'shared',
  losses: 'sum',
  expertRate: 1,
  gateRate: 1,
  keep: 'last',
  gateInitialization: 'random',
  momentum: 0.9 satisfies typeof MOMENTUM,
  weightDecay: 0,
  activation: 'relu',
  normalization: 'none',
  hiddenDropout: 0,
  lossMean: 'task',
} as const satisfies Partial<TrainingValues>;

/** The training of a spec from values of `training:`, without the numbers of examples, which belong to the data. */
export function trainingOf(values: Omit<TrainingValues, 'testExamples' | 'validationExamples'>): Training {
  const later: Readonly<Record<string, unknown>> = laterTraining;
  const given = Object.entries(values).filter(([field, value]) => later[field] !== value);
  return Object.fromEntries(given) as unknown as Training;
}

/** Hexadecimal digits of a run key. */
export const KEY_DIGITS = 24;

/** The texts that keys are hashes of, by seed. Of a million runs, everything else is serialized only once. */
export function keyTextsOf(spec: CellSpec, engine: Numerics): (seed: number) => string {
  const fields = Object.entries({ engine, ...spec });
  const textOf = (isIn: (name: string) => boolean) =>
    canonicalJson(Object.fromEntries(fields.filter(([name]) => isIn(name))));
  // There are fields on both sides of the seed, engine and training: the commas stand beside it.
  const start = textOf((name) => name < 'seed').slice(0, -1);
  const end = textOf((name) => name > 'seed').slice(1);
  return (seed) => `${start},"seed":${JSON.stringify(seed)},${end}`;
}
