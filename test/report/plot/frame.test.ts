import { expect, it } from 'vitest';
import { frameOf } from '../../../src/report/plot/frame.js';

/** 0.1, 0.2 .. 2: the quartiles are 0.575 and 1.525, the fences -0.85 and 2.95. */
const twenty = Array.from({ length: 20 }, (_, i) => (i + 1) / 10);

it('one outlier does not stretch the axis', () => {
  expect(frameOf([[...twenty.slice(0, -1), 50]], 'linear')).toEqual([0.1, 1.9]);
  expect(frameOf([[-50, ...twenty.slice(1)]], 'linear')).toEqual([0.2, 2]);
});

it('it stays where it takes little of the axis, or where another sample is as wide', () => {
  expect(frameOf([[...twenty.slice(0, -1), 2.2]], 'linear')).toEqual([0.1, 2.2]);
  expect(
    frameOf(
      [
        [...twenty.slice(0, -1), 50],
        [49, 50],
      ],
      'linear',
    ),
  ).toEqual([0.1, 50]);
});

it('no more than a twentieth of a sample is left out, and nothing of a few values', () => {
  const two = [...twenty.slice(0, -2), 40, 50];
  expect(frameOf([two], 'linear')).toEqual([0.1, 40]);
  expect(frameOf([[1, 1.1, 1.2, 1.3, 50]], 'linear')).toEqual([1, 50]);
});

it('on a logarithmic axis, distances are ratios', () => {
  // The quartiles of the exponents are 4.75 and 14.25, the upper fence 28.5.
  const powers = Array.from({ length: 20 }, (_, i) => 2 ** i);
  expect(frameOf([[...powers.slice(0, -1), 2 ** 27]], 'log')).toEqual([1, 2 ** 27]);
  expect(frameOf([[...powers.slice(0, -1), 2 ** 40]], 'log')).toEqual([1, 2 ** 18]);
});
