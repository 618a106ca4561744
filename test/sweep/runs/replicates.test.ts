import { expect, it } from 'vitest';
import { plainConfig } from '../../../src/sweep/config/plain.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import { planFinal, trainingOrder } from '../../../src/sweep/runs/plan.js';
import type { CensusSpec } from '../../../src/train/data/census/spec.js';
import { makeConfig } from '../../support/config.js';
import { excerpt, prepare } from '../../train/data/census/excerpt.js';

const engine = { name: 'wasm', backend: 'simd128', version: '1' } as const;

const census = (changes: Record<string, unknown> = {}) =>
  makeConfig({
    name: 'replicated',
    data: { kind: 'census-income', split: { seed: 7 } },
    models: ['single-task', 'mmoe'],
    training: { steps: 10, evaluateEvery: 5, batchSize: 8 },
    seeds: 2,
    ...changes,
  });

it('each has the next split and settings of its own, and its number tells cells apart', async () => {
  await prepare({ test: excerpt() });
  const rate = (learningRate: number) => ({ mmoe: { training: { learningRate } } });
  const config = census({
    settings: { mmoe: { experts: 3, training: { learningRate: 0.5, steps: 5 } } },
    replicates: [rate(0.1), rate(0.2)],
  });
  const { columns, cells } = expandCells(config);
  expect(columns).toEqual(['replicate', 'learningRate', 'steps']);
  expect(cells.map(({ model, fields }) => [model, fields])).toEqual([
    ['single-task', { replicate: 1, learningRate: 0.01, steps: 10 }],
    ['mmoe', { replicate: 1, learningRate: 0.1, steps: 5 }],
    ['single-task', { replicate: 2, learningRate: 0.01, steps: 10 }],
    ['mmoe', { replicate: 2, learningRate: 0.2, steps: 5 }],
  ]);
  const splits = cells.map(({ spec }) => (spec.data as CensusSpec).split.seed);
  expect(splits).toEqual([7, 7, 8, 8]);
  expect(cells.map(({ spec }) => spec.model.sizes.experts)).toEqual([undefined, 3, undefined, 3]);
  const { runs } = planFinal(config, engine);
  expect(new Set(runs.map(({ key }) => key)).size).toBe(8);
  expect(trainingOrder(runs).map(({ cell, seed }) => [cell.fields.replicate, seed])).toEqual(
    [1, 2].flatMap((replicate) => [1, 1, 2, 2].map((seed) => [replicate, seed])),
  );
  expect(makeConfig(plainConfig(config))).toEqual(config);
});

it('the first is the config itself: its runs have the same keys', async () => {
  await prepare({ test: excerpt() });
  const keysOf = (changes: object) =>
    planFinal(census({ ...changes }), engine).runs.map(({ key }) => key);
  const alone = keysOf({});
  expect(keysOf({ replicates: 1 })).toEqual(alone);
  expect(keysOf({ replicates: 3 }).slice(0, alone.length)).toEqual(alone);
});

it('a model that was tuned for each task is trained for each', async () => {
  await prepare({ test: excerpt() });
  const tunedFor = {
    income: { bottom: [9] },
    never_married: { bottom: [5], training: { steps: 5 } },
  };
  const config = census({ settings: { 'single-task': { tower: [3], tunedFor } } });
  const { columns, cells } = expandCells(config);
  expect(columns).toEqual(['tunedFor', 'steps', 'bottom']);
  expect(
    cells.map(({ fields, spec }) => [fields.tunedFor, spec.training.steps, spec.model.sizes]),
  ).toEqual([
    ['income', 10, { bottom: [9], tower: [3] }],
    ['never_married', 5, { bottom: [5], tower: [3] }],
    [undefined, 10, { experts: 8, expert: [16], tower: [8] }],
  ]);
  expect(makeConfig(plainConfig(config))).toEqual(config);
});

it('a model that has the same settings for each task is trained once, and counts for all', async () => {
  await prepare({ test: excerpt() });
  const tunedFor = { income: { bottom: [9] }, never_married: { bottom: [9] } };
  const same = census({ settings: { 'single-task': { tunedFor } } });
  const plain = census({ settings: { 'single-task': { bottom: [9] } } });
  expect(expandCells(same)).toEqual(expandCells(plain));
});

it.each([
  [
    { replicates: 0 },
    /replicates is 0: a whole number of at least 1, or a list of settings, is needed/,
  ],
  [{ replicates: [] }, /replicates is \[\]: at least one replicate is needed/],
  [{ replicates: [{ mmo: {} }] }, /replicates\[0\]\.mmo is an unknown key: did you mean mmoe\?/],
  [
    { replicates: [{ mmoe: { experts: 0 } }] },
    /replicates\[0\]\.mmoe\.experts is 0: a whole number of at least 1/,
  ],
  [{ settings: { mmoe: { tunedFor: {} } } }, /settings\.mmoe\.tunedFor is an unknown key/],
  [
    { settings: { 'single-task': { tunedFor: 3 } } },
    /settings\.single-task\.tunedFor is 3: a mapping is needed/,
  ],
  [
    { settings: { 'single-task': { tunedFor: {} } } },
    /single-task\.tunedFor is {}: the settings for a task are needed/,
  ],
  [
    { settings: { 'single-task': { tunedFor: { age: {} } } } },
    /tunedFor\.age is {}: income or never_married is needed, as the tasks are income and never_married/,
  ],
  [
    { replicates: 2, data: { kind: 'synthetic' } },
    /replicates is 2: it must be left out, as synthetic data are/,
  ],
  [{ tune: { eachTask: 3 } }, /tune\.eachTask is 3: true or false is needed/],
  [
    { tune: { eachTask: true, by: 'validation_auc' } },
    /tune\.eachTask is true: tune\.by with the metric of a task is/,
  ],
])('%j is refused', (changes, line) => {
  expect(() => census(changes)).toThrow(line);
});
