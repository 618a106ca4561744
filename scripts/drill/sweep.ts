/** A tiny sweep that is disturbed, and the command that begins it and goes on with it. */
export interface Sweep {
  readonly name: string;
  /** The text of `config.yaml`, as JSON. */
  readonly config: object;
  /** With `config.yaml` as the config and `out` as the folder of its results. */
  readonly args: readonly string[];
  /** Where in `out` its ledgers are. */
  readonly ledgers: readonly string[];
  /** Fields of its manifest that depend on who trains it, besides times. */
  readonly differing?: readonly string[];
}

const data = { kind: 'synthetic', preset: 'sines-10', features: 20, correlation: [0.5, 1] };
const training = {
  learningRate: 0.01,
  batchSize: 32,
  steps: 600,
  evaluateEvery: 200,
  testExamples: 100,
};
const small = { name: 'drill', data, models: ['shared-bottom', 'mmoe'], training, seeds: 4 };

const run = ['run', 'config.yaml', '--out', 'out', '--workers', '2'];

/** 16 runs of some 40 ms. */
export const plain: Sweep = {
  name: 'run',
  config: small,
  args: [...run, '--no-report'],
  ledgers: ['.'],
};

/** The same with its report, which takes some seconds. */
export const reported: Sweep = { ...plain, name: 'run and report', args: run };

/** 16 runs of a selection, 8 final ones. */
export const selecting: Sweep = {
  ...plain,
  name: 'selection',
  config: {
    ...small,
    seeds: 2,
    select: {
      'training.learningRate': { from: [0.01, 0.003], seeds: 2, mostSeeds: 2, by: 'test_mse' },
    },
  },
};

/** A search in batches, each of which depends on those before. */
export const searching: Sweep = {
  name: 'tune',
  config: {
    ...small,
    data: { ...data, correlation: 0.5 },
    training: { ...training, validationExamples: 100 },
    tune: { trials: 4, batch: 2 },
    seeds: 1,
  },
  args: ['tune', 'config.yaml', '--out', 'out', '--workers', '2'],
  ledgers: ['tune'],
};

/** 60 runs of some 80 ms: long enough for lines to reach the disk while others are trained. */
export const longer: Sweep = {
  ...plain,
  name: 'longer',
  config: { ...small, training: { ...training, steps: 1200 }, seeds: 15 },
};

/** The same, whoever trains it: a queue has workers of its own. */
export const queued: Sweep = {
  ...longer,
  name: 'queued',
  args: longer.args.filter((arg) => !['--workers', '2'].includes(arg)),
  differing: ['workers', 'merged'],
};
