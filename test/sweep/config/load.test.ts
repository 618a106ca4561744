import { expect, it } from 'vitest';
import type { Sweepable } from '../../../src/ground/schema/fields.js';
import type { Config } from '../../../src/sweep/config/config.js';
import type { SyntheticFields } from '../../../src/train/data/synthetic/kind.js';
import { load, sound, withData } from './loading.js';

const one = <T>(value: T): Sweepable<T> => ({ values: [value], swept: false });
const sweep = <T>(...values: T[]): Sweepable<T> => ({ values, swept: true });

const small: Config & { readonly data: SyntheticFields } = {
  name: 'a',
  data: {
    kind: 'synthetic',
    preset: one('figure-2'),
    features: one(100),
    correlation: one(0.5),
    labels: one('regression'),
  },
  models: [{ name: 'mmoe', sizes: {} }],
  training: {
    optimizer: one('adam'),
    learningRate: one(0.01),
    batchSize: one(128),
    steps: one(6000),
    evaluateEvery: one(200),
    testExamples: one(2000),
    validationExamples: one(0),
  },
  settings: {},
  seeds: [1, 2, 3],
};

it('fills in defaults', () => {
  expect(load(sound)).toEqual(small);
});

it('reads the shape of the shipped config', () => {
  const text = `name: synthetic
data:
  kind: synthetic
  preset: figure-2            # every field can be set separately
  features: 100
  correlation: [0.5, 0.9, 1.0]
  labels: regression          # or binary
models: [shared-bottom, omoe, mmoe]
training: {optimizer: adam, learningRate: 0.01, batchSize: 128, steps: 6000, evaluateEvery: 200, testExamples: 2000}
seeds: 20                     # a count N (seeds 1..N), or a list
`;
  expect(load(text)).toEqual({
    ...small,
    name: 'synthetic',
    data: { ...small.data, correlation: sweep(0.5, 0.9, 1) },
    models: ['shared-bottom', 'omoe', 'mmoe'].map((name) => ({ name, sizes: {} })),
    seeds: Array.from({ length: 20 }, (_, i) => i + 1),
  });
});

it('reads a range of seeds', () => {
  const text = `${sound.replace(/seeds:.*/, 'seeds: {first: 1001, count: 3}')}`;
  expect(load(text).seeds).toEqual([1001, 1002, 1003]);
});

it('reads every field, swept or not', () => {
  const text = `
name: all.fields_1-2
data:
  kind: synthetic
  preset: [sines-4, keras-mmoe]
  features: [10, 20]
  correlation: [-1, {matrix: [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]}]
  labels: [regression, binary]
  scale: 1e-4
  sines: 2
  alpha: [1, -2.5]
  beta: [normal, [0, 1], (i-1)^2]
  noise: 0
  trainExamples: [stream, 1000]
models:
  - mmoe
  - {name: mmoe, experts: [2, 4], expert: 16, tower: [8, 4]}
  - {name: omoe, expert: [[16], [32, 16], 8]}
  - {name: tensor-factorization, ranks: [4, 3, 2]}
  - {name: tensor-factorization, ranks: [[4, 3, 2], [2, 2, 2]]}
  - {name: l2-constrained, alpha: [0, 0.1]}
training: {optimizer: [adam, sgd], learningRate: [0.1, 0.01], batchSize: 1, steps: 1, evaluateEvery: 7, testExamples: 1, validationExamples: 5, schedule: [constant, step], initialization: he, outputInitialization: [shared, own], losses: [{kind: sum}, uncertainty, {kind: dwa, every: 3}]}
settings:
  mmoe: {training: {steps: [10, 20], schedule: cosine}, experts: 3}
  cross-stitch: {bottom: 10}
seeds: [0, 7, 999999999]
`;
  expect(load(text)).toEqual({
    name: 'all.fields_1-2',
    data: {
      kind: 'synthetic',
      preset: sweep('sines-4', 'keras-mmoe'),
      features: sweep(10, 20),
      correlation: sweep<unknown>(-1, {
        matrix: [
          [1, 0.5, 0],
          [0.5, 1, 0],
          [0, 0, 1],
        ],
      }),
      labels: sweep('regression', 'binary'),
      scale: one(0.0001),
      sines: one(2),
      alpha: one({ values: [1, -2.5] }),
      beta: sweep<unknown>('normal', { values: [0, 1] }, '(i-1)^2'),
      noise: one(0),
      trainExamples: sweep<unknown>('stream', 1000),
    },
    models: [
      { name: 'mmoe', sizes: {} },
      { name: 'mmoe', sizes: { experts: sweep(2, 4), expert: one([16]), tower: one([8, 4]) } },
      { name: 'omoe', sizes: { expert: sweep([16], [32, 16], [8]) } },
      { name: 'tensor-factorization', sizes: { ranks: one([4, 3, 2]) } },
      { name: 'tensor-factorization', sizes: { ranks: sweep([4, 3, 2], [2, 2, 2]) } },
      { name: 'l2-constrained', sizes: { alpha: sweep(0, 0.1) } },
    ],
    training: {
      optimizer: sweep('adam', 'sgd'),
      learningRate: sweep(0.1, 0.01),
      batchSize: one(1),
      steps: one(1),
      evaluateEvery: one(7),
      testExamples: one(1),
      validationExamples: one(5),
      schedule: sweep('constant', 'step'),
      initialization: one('he'),
      outputInitialization: sweep('shared', 'own'),
      losses: sweep<unknown>('sum', { kind: 'uncertainty' }, { kind: 'dwa', every: 3 }),
    },
    settings: {
      mmoe: {
        training: { steps: sweep(10, 20), schedule: one('cosine') },
        sizes: { experts: one(3) },
      },
      'cross-stitch': { training: {}, sizes: { bottom: one([10]) } },
    },
    seeds: [0, 7, 999_999_999],
  });
});

it('reads a selection', () => {
  const text = `${sound}select:
  training.learningRate: {from: [0.0001, 0.001, 0.01], seeds: 20, by: test_mse}
  training.optimizer: {from: [sgd, adam], seeds: 20, by: test_mse}
`;
  expect(load(text).select).toEqual({
    candidates: { optimizer: sweep('sgd', 'adam'), learningRate: sweep(0.0001, 0.001, 0.01) },
    seeds: 20,
    mostSeeds: 80,
    by: { part: 'test', name: 'mse' },
    statistic: 'median',
    per: 'model',
  });
});

it('reads all that a selection may say', () => {
  const more = 'mostSeeds: 3, statistic: trimmed-mean, per: cell';
  const text = `${sound}select: {training.steps: {from: [1, 2], seeds: 3, by: test_mse, ${more}}}\n`;
  expect(load(text).select).toMatchObject({
    seeds: 3,
    mostSeeds: 3,
    statistic: 'trimmed-mean',
    per: 'cell',
  });
});

it('accepts a validation metric where every model of the config has validation examples', () => {
  const text = `${sound}select: {training.steps: {from: [1, 2], seeds: 1, by: validation_nmse}}\n`;
  const metric = { part: 'validation', name: 'nmse' };
  expect(load(`${text}training: {validationExamples: 10}\n`).select?.by).toEqual(metric);
  expect(
    load(`${text}settings: {mmoe: {training: {validationExamples: 10}}}\n`).select?.by,
  ).toEqual(metric);
});

it('accepts explicit series of different lengths where nothing else fixes the number of sines', () => {
  const { data } = load(withData('correlation: 0', 'alpha: [[1], [1, 2], i]'));
  expect(data).toHaveProperty('alpha', sweep<unknown>({ values: [1] }, { values: [1, 2] }, 'i'));
});

it('accepts a matrix whose rank is exactly the number of features', () => {
  const rows = [
    [1, 0.5, -0.5],
    [0.5, 1, 0.5],
    [-0.5, 0.5, 1],
  ];
  const text = withData('features: 2', `correlation: {matrix: ${JSON.stringify(rows)}}`);
  expect(load(text).data).toHaveProperty('correlation', one({ matrix: rows }));
});

it('reads anchors, YAML 1.2 numbers, a byte order mark and Windows line ends', () => {
  const text = `\ufeff%YAML 1.1\n---\n${sound}training: {steps: &n 0x10, batchSize: *n, learningRate: +1E-4}\n`;
  const { training } = load(text.replaceAll('\n', '\r\n'));
  expect([training.steps, training.batchSize, training.learningRate]).toEqual([
    one(16),
    one(16),
    one(0.0001),
  ]);
});
