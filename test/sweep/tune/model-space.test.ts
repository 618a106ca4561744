import { expect, it } from 'vitest';
import { defaultTuning } from '../../../src/sweep/config/search-schema.js';
import { modelSpace } from '../../../src/sweep/tune/model-space.js';
import { architectures } from '../../../src/train/models/index.js';
import { makeConfig } from '../../support/config.js';

const tuning = { ...defaultTuning(), units: 100 };

const listDimensions = (name: string) =>
  modelSpace({ name, sizes: {} }, undefined, tuning, 2).space.dimensions.map((d) => [
    d.name,
    d.low,
    d.high,
  ]);

const learningRate = ['learningRate', 1e-4, 0.03];
const tower = ['tower', 4, 100];
const network = [learningRate, ['bottom', 4, 100], tower];

it.each([
  ['single-task', network],
  ['shared-bottom', network],
  ['cross-stitch', network],
  ['l2-constrained', [...network, ['alpha', 1e-6, 1]]],
  [
    'tensor-factorization',
    [...network, ['ranks.1', 2, 256], ['ranks.2', 2, 256], ['ranks.3', 1, 2]],
  ],
  ['omoe', [learningRate, ['experts', 2, 16], ['expert', 4, 50], tower]],
  ['mmoe', [learningRate, ['experts', 2, 16], ['expert', 4, 50], tower]],
])('%s has the hyper-parameters that the paper tunes', (model, expected) => {
  expect(listDimensions(model)).toEqual(expected);
});

const levels = ['levels', 1, 3];
const kinds = ['experts', 'taskExperts'].map((name) => [name, 1, 8]);

it.each([
  // One shared expert and one of each of two tasks are three with 33 units each.
  ['cgc', [learningRate, ...kinds, ['expert', 4, 33], tower]],
  ['ple', [learningRate, levels, ...kinds, ['expert', 4, 33], tower]],
  ['ml-mmoe', [learningRate, levels, ['experts', 2, 16], ['expert', 4, 50], tower]],
  ['adatt-sp', [learningRate, levels, ['taskExperts', 1, 8], ['expert', 4, 50], tower]],
  ['top-k', [learningRate, ['experts', 2, 16], ['nonzeros', 1, 4], ['expert', 4, 50], tower]],
  [
    'dselect-k',
    [
      ...[learningRate, ['experts', 2, 16], ['nonzeros', 1, 4], ['expert', 4, 50], tower],
      ...[
        ['gamma', 0.01, 10],
        ['entropyWeight', 0.05, 10],
      ],
    ],
  ],
  [
    'snr-trans',
    [learningRate, levels, ['experts', 2, 16], ['expert', 4, 50], tower, ['lambda', 1e-6, 1]],
  ],
])('%s is searched in its kinds of experts', (model, expected) => {
  expect(listDimensions(model)).toEqual(expected);
});

it('shared experts and those of all tasks count together', () => {
  const { space, boundsAt } = modelSpace({ name: 'cgc', sizes: {} }, undefined, tuning, 3);
  // 2 + 3 x 2 experts of 12 units are 96.
  const point = { learningRate: 0.01, experts: 2, taskExperts: 2, expert: 12, tower: 8 };
  expect(space.allows!(point)).toBe(true);
  expect(space.allows!({ ...point, expert: 13 })).toBe(false);
  expect(boundsAt({ ...point, experts: 4, taskExperts: 2, expert: 10 })).toEqual([
    '(experts + 3 x taskExperts) x expert <= 100',
  ]);
});

it('units above the first level are searched where the search has bounds for them', () => {
  const bounded = { ...tuning, space: { upper: [4, 20] as const } };
  const { space, settingOf, boundsAt } = modelSpace(
    { name: 'adatt-sp', sizes: {} },
    undefined,
    bounded,
    2,
  );
  expect(space.dimensions.map(({ name, low, high }) => [name, low, high])).toEqual([
    ...[learningRate, levels, ['taskExperts', 1, 8], ['expert', 4, 50], ['upper', 4, 20], tower],
  ]);
  const point = { learningRate: 0.01, levels: 2, taskExperts: 3, expert: 6, upper: 17, tower: 8 };
  expect(space.allows!(point)).toBe(false);
  expect(settingOf(point).sizes).toMatchObject({ expert: [6], upper: [17] });
  expect(boundsAt({ ...point, taskExperts: 4, upper: 12 })).toEqual([]);
});

it('options of gates are searched where the search has bounds for them', () => {
  const bounded = {
    ...tuning,
    space: { temperature: [0.2, 5] as const, exampleDropout: [0.1, 0.3] as const },
  };
  const { space, settingOf } = modelSpace({ name: 'mmoe', sizes: {} }, undefined, bounded, 2);
  expect(space.dimensions.slice(-2)).toMatchObject([
    { name: 'temperature', low: 0.2, high: 5, scale: 'log' },
    { name: 'exampleDropout', low: 0.1, high: 0.3, scale: 'log' },
  ]);
  const point = {
    learningRate: 0.01,
    experts: 4,
    expert: 8,
    tower: 8,
    temperature: 0.7,
    exampleDropout: 0.2,
  };
  expect(settingOf(point).sizes).toMatchObject({ temperature: 0.7, exampleDropout: 0.2 });
});

it('there is a search for every architecture that is trained', () => {
  for (const { name, solved } of architectures.values())
    if (!solved) expect(listDimensions(name).length).toBeGreaterThan(2);
});

it('all experts together have at most as many units as a layer may have', () => {
  const { allows } = modelSpace({ name: 'mmoe', sizes: {} }, undefined, tuning, 2).space;
  const point = { learningRate: 0.01, experts: 5, expert: 20, tower: 8 };
  expect(allows!(point)).toBe(true);
  expect(allows!({ ...point, expert: 21 })).toBe(false);
});

it('searches no rank above the sizes of the layers it factors', () => {
  const { allows } = modelSpace(
    { name: 'tensor-factorization', sizes: {} },
    undefined,
    tuning,
    2,
  ).space;
  const point = {
    learningRate: 0.01,
    bottom: 20,
    tower: 8,
    'ranks.1': 30,
    'ranks.2': 20,
    'ranks.3': 1,
  };
  expect(allows!(point)).toBe(true);
  expect(allows!({ ...point, 'ranks.2': 21 })).toBe(false);
  expect(allows!({ ...point, 'ranks.2': 21, tower: 21 })).toBe(true);
});

it('keeps sizes from the config and a learning rate from the settings, and takes given bounds', () => {
  const config = makeConfig({
    name: 'a',
    data: { kind: 'synthetic', correlation: 1 },
    models: [{ name: 'mmoe', experts: 3 }],
    settings: { mmoe: { training: { learningRate: 0.5 } } },
    tune: { space: { expert: [2, 6] } },
    seeds: 1,
  });
  const { space, settingOf } = modelSpace(config.models[0]!, config.settings.mmoe, config.tune!, 2);
  expect(space.dimensions.map((d) => [d.name, d.low, d.high])).toEqual([
    ['expert', 2, 6],
    ['tower', 4, 2048],
  ]);
  expect(settingOf({ expert: 5, tower: 9 })).toEqual({
    training: { learningRate: 0.5 },
    sizes: { experts: 3, expert: [5], tower: [9] },
  });
});

it('searches weight decay and dropout of hidden layers where they have bounds', () => {
  const config = makeConfig({
    name: 'a',
    data: { kind: 'synthetic', correlation: 1 },
    models: ['shared-bottom'],
    tune: { space: { weightDecay: [1e-4, 1], hiddenDropout: [0.05, 0.5] } },
    seeds: 1,
  });
  const { space, settingOf } = modelSpace(config.models[0]!, undefined, config.tune!, 2);
  expect(space.dimensions.slice(0, 3).map((d) => [d.name, d.low, d.high])).toEqual([
    ['learningRate', 1e-4, 0.03],
    ['weightDecay', 1e-4, 1],
    ['hiddenDropout', 0.05, 0.5],
  ]);
  const point = { learningRate: 0.01, weightDecay: 0.2, hiddenDropout: 0.1, bottom: 5, tower: 9 };
  const training = { learningRate: 0.01, weightDecay: 0.2, hiddenDropout: 0.1 };
  expect(settingOf(point)).toEqual({ training, sizes: { bottom: [5], tower: [9] } });
});

it('says which bounds a point lies on, within 2 % of the range on its scale', () => {
  const bounds = (name: string, point: Record<string, number>) =>
    modelSpace({ name, sizes: {} }, undefined, tuning, 2).boundsAt(point);
  // ln(0.03/0.0001) is 5.704, and 2 % of it a factor of 1.121.
  const point = { learningRate: 0.0269, experts: 5, expert: 10, tower: 8 };
  expect(bounds('mmoe', point)).toEqual(['learningRate <= 0.03']);
  expect(bounds('mmoe', { ...point, learningRate: 0.0267 })).toEqual([]);
  expect(bounds('mmoe', { ...point, learningRate: 1.1e-4, experts: 2 })).toEqual([
    'learningRate >= 0.0001',
    'experts >= 2',
  ]);
  expect(bounds('mmoe', { ...point, learningRate: 0.01, experts: 7, expert: 14 })).toEqual([
    'experts x expert <= 100',
  ]);
  // There is no third rank beyond the number of tasks.
  const factored = {
    learningRate: 0.01,
    bottom: 40,
    tower: 8,
    'ranks.1': 30,
    'ranks.2': 256,
    'ranks.3': 2,
  };
  expect(bounds('tensor-factorization', factored)).toEqual(['ranks.2 <= 256']);
});
