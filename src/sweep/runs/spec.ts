import { canonicalJson } from '../../ground/base/canonical-json.js';
import type { DataSpec } from '../../train/data/kind.js';
import type { MOMENTUM, Numerics, Training } from '../../train/engine/engine.js';
import type { ModelSpec } from '../../train/models/index.js';
import type { TrainingValues } from '../config/training-schema.js';

/** Everything that determines a run's numbers except its seed and the engine. */
export interface CellSpec {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly training: Training;
}

/**
 * Fields later than the first published runs, whose keys stay the same as specs leave these
 * defaults out.
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
  momentum: 0.9 satisfies typeof MOMENTUM,
  weightDecay: 0,
  activation: 'relu',
  normalization: 'none',
  hiddenDropout: 0,
  lossMean: 'task',
} as const satisfies Partial<TrainingValues>;

/** Values of `training:` without the numbers of examples, which belong to the data. */
type GivenTraining = Omit<TrainingValues, 'testExamples' | 'validationExamples'> &
  Pick<Training, 'keepGradients'>;

/** Every field of a spec's training: undefined for a field that the spec leaves out. */
type AllFields = { readonly [Field in keyof Training]-?: Training[Field] | undefined };

/**
 * Returns the training of a spec, without fields at their defaults in `laterTraining`. A field that
 * the config's schema has and the engine does not know, or the other way round, is a compile error
 * here.
 */
export function specTraining(given: GivenTraining): Training {
  const {
    optimizer,
    learningRate,
    batchSize,
    steps,
    evaluateEvery,
    patience,
    momentum,
    weightDecay,
    schedule,
    expertRate,
    gateRate,
    keep,
    lossMean,
    losses,
    activation,
    normalization,
    hiddenDropout,
    initialization,
    outputInitialization,
    gateInitialization,
    keepGradients,
    ...unknown
  } = given;
  unknown satisfies Readonly<Record<string, never>>;
  const defaults = laterTraining;
  const fields: AllFields = {
    optimizer,
    learningRate,
    batchSize,
    steps,
    evaluateEvery,
    patience,
    schedule: unless(defaults.schedule, schedule),
    losses: unless(defaults.losses, losses),
    expertRate: unless(defaults.expertRate, expertRate),
    gateRate: unless(defaults.gateRate, gateRate),
    keep: unless(defaults.keep, keep),
    lossMean: unless(defaults.lossMean, lossMean),
    momentum: unless(defaults.momentum, momentum),
    weightDecay: unless(defaults.weightDecay, weightDecay),
    initialization: unless(defaults.initialization, initialization),
    outputInitialization: unless(defaults.outputInitialization, outputInitialization),
    gateInitialization: unless(defaults.gateInitialization, gateInitialization),
    activation: unless(defaults.activation, activation),
    normalization: unless(defaults.normalization, normalization),
    hiddenDropout: unless(defaults.hiddenDropout, hiddenDropout),
    keepGradients,
  };
  return inOrder<Training>(Object.keys(given), fields);
}

/**
 * Returns the fields that are not undefined in the given order, which the lines of ledgers keep.
 */
function inOrder<T extends object>(
  names: readonly string[],
  fields: { readonly [K in keyof T]: T[K] | undefined },
): T {
  const values = new Map<string, unknown>(Object.entries(fields));
  const given = names.filter((name) => values.get(name) !== undefined);
  return Object.fromEntries(given.map((name) => [name, values.get(name)])) as T;
}

/** Returns a value; undefined for the default. */
function unless<V, const D extends V>(
  byDefault: D,
  value: V | undefined,
): Exclude<V, D> | undefined {
  return value === byDefault ? undefined : (value as Exclude<V, D> | undefined);
}

/** Hexadecimal digits of a run key. */
export const KEY_DIGITS = 24;

/**
 * The texts that keys are hashes of, by seed. Of a million runs, everything else is serialized only
 * once.
 */
export function keyTexts(spec: CellSpec, engine: Numerics): (seed: number) => string {
  const fields = Object.entries({ engine, ...spec });
  const textOf = (isIn: (name: string) => boolean) =>
    canonicalJson(Object.fromEntries(fields.filter(([name]) => isIn(name))));
  // There are fields on both sides of the seed, engine and training: the commas stand beside it.
  const start = textOf((name) => name < 'seed').slice(0, -1);
  const end = textOf((name) => name > 'seed').slice(1);
  return (seed) => `${start},"seed":${JSON.stringify(seed)},${end}`;
}
