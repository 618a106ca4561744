import { expect, it } from 'vitest';
import { otherThanMore } from '../../../src/sweep/folder/manifest.js';

const config = {
  name: 'small',
  data: { kind: 'synthetic', correlation: [0.5, 1], noise: 0.1 },
  models: ['mmoe', { name: 'omoe', experts: 4 }],
  training: { steps: 40, learningRate: 0.01 },
  seeds: [1, 2],
};

it.each<[what: string, change: object]>([
  ['nothing', {}],
  ['another name', { name: 'other', keepPredictions: true }],
  ['more seeds, in any order', { seeds: [3, 2, 1] }],
  ['more models', { models: [...config.models, 'shared-bottom'] }],
  ['more values of a swept field', { data: { ...config.data, correlation: [0.5, 0.9, 1] } }],
  ['a value that is swept now', { training: { ...config.training, learningRate: [0.001, 0.01] } }],
])('%s: all earlier runs are still among those of the plan', (_, change) => {
  expect(otherThanMore(config, { ...config, ...change })).toEqual([]);
});

it.each<[path: string, change: object]>([
  ['training.steps', { training: { ...config.training, steps: 20 } }],
  ['training.steps', { training: { ...config.training, steps: [20, 30] } }],
  ['seeds', { seeds: [1] }],
  ['models', { models: ['mmoe', { name: 'omoe', experts: 5 }] }],
  ['data.noise', { data: { ...config.data, noise: undefined } }],
  ['settings.mmoe.training.steps', { settings: { mmoe: { training: { steps: 9 } } } }],
])('another %s is another config', (path, change) => {
  expect(
    otherThanMore(config, { ...config, ...change }).map((difference) => difference.path),
  ).toEqual([path]);
});

it.each<[what: string, path: string, before: unknown, now: unknown]>([
  ['one more task of a table', 'tasks', [{ name: 'a' }], [{ name: 'a' }, { name: 'b' }]],
  ['tasks in another order', 'tasks', ['income', 'married'], ['married', 'income']],
  ['one more file', 'file', ['a.csv'], ['a.csv', 'b.csv']],
  ['degrees of more tasks', 'degrees', [1, 2], [1, 2, 3]],
  ['factors of more tasks', 'noiseFactor', [1, 2], [1, 2, 3]],
])('%s is another config, as the list is a single value', (_, field, before, now) => {
  const [first, other] = [before, now].map((value) => ({ ...config, data: { [field]: value } }));
  expect(otherThanMore(first!, other!)).toHaveLength(1);
});

it('numbers and lists of tasks are swept', () => {
  for (const [before, now] of [
    [[2], [2, 4]],
    [[['a']], [['a'], ['a', 'b']]],
  ]) {
    expect(otherThanMore({ data: { tasks: before } }, { data: { tasks: now } })).toEqual([]);
  }
});

it('one more value of a drawn field is another config, as all specifications are drawn anew', () => {
  const draw = { specifications: 5, seed: 1 };
  const more = { ...config.training, learningRate: [0.01, 0.1] };
  expect(otherThanMore({ ...config, draw }, { ...config, draw, training: more })).toHaveLength(1);
});

it('more seeds of each split are added, but not to a design with looks', () => {
  const perSplit = { seeds: { first: 1, count: 2, perSplit: true } };
  expect(otherThanMore(perSplit, { seeds: { ...perSplit.seeds, count: 3 } })).toEqual([]);
  expect(otherThanMore(perSplit, { seeds: { ...perSplit.seeds, count: 1 } })).toHaveLength(1);
  const looked = { seeds: { first: 1, count: 20, looks: 2 } };
  expect(otherThanMore(looked, { seeds: { ...looked.seeds, count: 30 } })).toHaveLength(1);
});

it('specifications, trials and replicates are added to those that there are', () => {
  const searched = {
    draw: { specifications: 5, seed: 1 },
    tune: { trials: 4 },
    replicates: [{}, { mmoe: {} }],
  };
  const more = {
    draw: { specifications: 6, seed: 1 },
    tune: { trials: 8 },
    replicates: [{}, { mmoe: {} }, {}],
  };
  expect(otherThanMore(searched, more)).toEqual([]);
  expect(otherThanMore(more, searched)).toHaveLength(3);
  expect(
    otherThanMore(searched, { ...searched, draw: { specifications: 6, seed: 2 } }),
  ).toHaveLength(1);
});
