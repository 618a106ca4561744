import { expect, it } from 'vitest';
import { plainConfig } from '../../../src/sweep/config/plain.js';
import { makeConfig, smallConfig } from '../../support/config.js';

it('a plain config loads as the config it came from', () => {
  const losses = [
    'uncertainty',
    { kind: 'fixed', weights: [1, 0.5] },
    'sum',
    { kind: 'dwa', every: 5 },
  ];
  const config = smallConfig({
    data: {
      kind: 'synthetic',
      preset: ['sines-4', 'sines-10'],
      correlation: 0.5,
      alpha: [1, 2, 3],
      beta: 'normal',
    },
    models: ['omoe', { name: 'mmoe', experts: [4, 8], expert: [16, 8] }],
    training: { steps: 10, schedule: ['constant', 'cosine'], initialization: 'he', losses },
    settings: { mmoe: { training: { steps: 7, outputInitialization: 'own' }, tower: 4 } },
    select: {
      'training.learningRate': {
        from: [0.1, 0.01],
        seeds: 2,
        mostSeeds: 5,
        by: 'test_mse',
        per: 'cell',
      },
    },
    seeds: [4, 8],
  });
  expect(makeConfig(plainConfig(config))).toEqual(config);
});

it('a plain config keeps a draw, tasks and weights', () => {
  const config = smallConfig({
    data: { kind: 'synthetic', correlation: 0.5, tasks: [2, 4] },
    models: [{ name: 'mmoe', experts: [4, 8], weights: 13056 }],
    draw: { specifications: 3, seed: 1 },
  });
  expect(makeConfig(plainConfig(config))).toEqual(config);
});
