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
