import { expect, it } from 'vitest';
import { meanInterval } from '../../../src/ground/stats/student.js';

it("Student's interval of a mean, with the quantiles of the printed tables", () => {
  // Mean 2, sd sqrt(2), standard error 1; t(0.975, 1) = 12.706.
  const two = meanInterval([1, 3]);
  expect(two).toMatchObject({ n: 2, value: 2 });
  expect(two.interval![1] - 2).toBeCloseTo(12.7062, 4);
  // sd of 1 .. 10 is 3.02765; t(0.975, 9) = 2.26216.
  const [low, high] = meanInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).interval!;
  expect(high - 5.5).toBeCloseTo((2.26216 * 3.02765) / Math.sqrt(10), 4);
  expect(5.5 - low).toBeCloseTo(high - 5.5, 12);
});

it('has no interval for a single value', () => {
  expect(meanInterval([7])).toEqual({ n: 1, value: 7, interval: undefined });
});
