import { expect, it } from 'vitest';
import { otherThanMore } from '../../src/folder/manifest.js';

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
  expect(otherThanMore(config, { ...config, ...change }).map((difference) => difference.path)).toEqual([path]);
});

it('specifications, trials and replicates are added to those that there are', () => {
  const searched = { draw: { specifications: 5, seed: 1 }, tune: { trials: 4 }, replicates: [{}, { mmoe: {} }] };
  const more = { draw: { specifications: 6, seed: 1 }, tune: { trials: 8 }, replicates: [{}, { mmoe: {} }, {}] };
  expect(otherThanMore(searched, more)).toEqual([]);
  expect(otherThanMore(more, searched)).toHaveLength(3);
  expect(otherThanMore(searched, { ...searched, draw: { specifications: 6, seed: 2 } })).toHaveLength(1);
});
