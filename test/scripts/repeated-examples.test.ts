import { describe, expect, test } from 'vitest';
import { quotient } from '../../scripts/paper/repeated-examples.js';

const seldom = [0.3, 0.5, -0.2, 1.1, 0.9, 0.35, 0.77, 0.12, -0.4, 0.6, 0.61, 0.05, 0.44];
const often = [0.1, -0.5, 0.2, -0.31, 0.4, 0, -0.15, 0.22];

describe('the quotient of two samples', () => {
  test('has the p value of scipy.stats.mannwhitneyu(seldom, often, method="exact"), which rejects no shift within the interval', () => {
    const { value, interval, p } = quotient(seldom, often);
    expect(p).toBeCloseTo(0.030232443854734878, 12);
    expect(value).toBeCloseTo(1.4918246976412703, 12);
    // The shifts at which that p value is at least 0.05, in steps of 0.0001.
    expect(Math.log(interval[0])).toBeCloseTo(0.05, 3);
    expect(Math.log(interval[1])).toBeCloseTo(0.77, 3);
  });

  test('is the inverse with the samples exchanged', () => {
    const [one, other] = [quotient(seldom, often), quotient(often, seldom)];
    expect([other.value, ...other.interval].map((x) => 1 / x)).toEqual(
      [one.value, one.interval[1], one.interval[0]].map((x) => expect.closeTo(x, 12)),
    );
  });

  test('has no limits where samples are too small for the test to reject anything', () => {
    expect(quotient([0, 1], [2]).interval).toEqual([0, Infinity]);
  });
});
