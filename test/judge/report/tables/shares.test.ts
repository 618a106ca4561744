import { expect, it } from 'vitest';
import type { Interval } from '../../../../src/ground/base/estimate.js';
import type { Dimensions } from '../../../../src/judge/analysis/place.js';
import type { SpecificationEffect } from '../../../../src/judge/analysis/specifications.js';
import { specificationShares } from '../../../../src/judge/report/tables/specifications.js';

const dimensions = {
  models: [
    { name: 'omoe', title: 'OMoE' },
    { name: 'mmoe', title: 'MMoE' },
  ],
  axis: {
    field: 'correlation',
    noun: 'correlation',
    nouns: 'correlations',
    meaning: '',
    values: [
      { value: 0.5, title: 'p = 0.5' },
      { value: 1, title: 'p = 1' },
    ],
  },
  groups: [{ fields: {}, title: '' }],
} as unknown as Dimensions;

const effect = (axis: number, interval: Interval | undefined, learned = true) =>
  ({ group: 0, model: 1, axis, other: 0, interval, learned }) as SpecificationEffect;

it('specifications are counted by the side of their interval, with and without those where nothing was learned', () => {
  const effects = [
    effect(0, [-2, -1]),
    effect(0, [-1, 1]),
    effect(1, [0.1, 2], false),
    effect(1, undefined),
    effect(1, [-3, -0.1]),
  ];
  const { rows } = specificationShares({ choices: [], effects }, dimensions);
  expect(rows).toEqual([
    ['OMoE', 'all', 'all', 5, 2, 1, 2, 0.4, 0.2],
    ['OMoE', 'all', 'where any model learned', 4, 2, 0, 2, 0.5, 0],
    ['OMoE', '0.5', 'all', 2, 1, 0, 1, 0.5, 0],
    ['OMoE', '0.5', 'where any model learned', 2, 1, 0, 1, 0.5, 0],
    ['OMoE', '1', 'all', 3, 1, 1, 1, 1 / 3, 1 / 3],
    ['OMoE', '1', 'where any model learned', 2, 1, 0, 1, 0.5, 0],
  ]);
});

it('shares of no specification are blank', () => {
  const effects = [effect(0, [-2, -1], false), effect(1, [-2, -1])];
  const { rows } = specificationShares({ choices: [], effects }, dimensions);
  expect(rows[3]).toEqual([
    'OMoE',
    '0.5',
    'where any model learned',
    0,
    0,
    0,
    0,
    undefined,
    undefined,
  ]);
});
