import { expect, it } from 'vitest';
import { bestShares } from '../../src/stats/best.js';

/** All resamples of two units, each as often as it is drawn. */
const ofTwo = {
  units: 2,
  counts: [
    [2, 0],
    [1, 1],
    [1, 1],
    [0, 2],
  ].map((drawn) => Uint16Array.from(drawn)),
};

it('counts how often each sample has the lowest mean, equal ones half each', () => {
  // Means of the resamples: 1, 2, 2, 3 against 2, 2, 2, 2.
  expect(
    bestShares(
      [
        [1, 3],
        [2, 2],
      ],
      ofTwo,
    ),
  ).toEqual([0.5, 0.5]);
  // 1, 1.5, 1.5, 2 against the same 2s, and against 1.25s.
  expect(
    bestShares(
      [
        [1, 2],
        [2, 2],
      ],
      ofTwo,
    ),
  ).toEqual([0.875, 0.125]);
  expect(
    bestShares(
      [
        [1, 2],
        [2, 2],
        [1.25, 1.25],
      ],
      ofTwo,
    ),
  ).toEqual([0.25, 0, 0.75]);
  expect(bestShares([[1, 2]], ofTwo)).toEqual([1]);
});

it('says nothing of a single unit', () => {
  expect(bestShares([[1], [2]], { units: 1, counts: [Uint16Array.of(1)] })).toBeUndefined();
});
