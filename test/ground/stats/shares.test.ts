import { expect, it } from 'vitest';
import {
  differenceInterval,
  exactInterval,
  mcnemar,
  pairedShares,
  shareDifference,
  tangoScore,
} from '../../../src/ground/stats/shares.js';
import { expectClose, fixtures } from './scipy.js';

it("has statsmodels' exact intervals of shares", () => {
  for (const [count, n, level, low, high] of fixtures.exactIntervals) {
    expectClose(exactInterval(count, n, level)![0], low, 1e-9);
    expectClose(exactInterval(count, n, level)![1], high, 1e-9);
  }
  expect(exactInterval(0, 0)).toBeUndefined();
});

it("has statsmodels' levels of McNemar's exact test, and Tango's scores and intervals", () => {
  for (const {
    mcnemar: exact,
    scores,
    interval,
    equivalent: _,
    ...shares
  } of fixtures.pairedShares) {
    expectClose(mcnemar(shares), exact);
    // The fixtures maximize a likelihood numerically.
    expectClose(tangoScore(shares, -0.05), scores[0], 1e-5);
    expectClose(tangoScore(shares, 0.05), scores[1], 1e-5);
    const own = differenceInterval(shares);
    expect(own[0]).toBeCloseTo(interval[0], 6);
    expect(own[1]).toBeCloseTo(interval[1], 6);
  }
});

it('counts discordant pairs', () => {
  const shares = pairedShares([true, true, true, false], [true, false, false, true]);
  expect(shares).toEqual({ pairs: 4, first: 2, second: 1 });
  expect(shareDifference(shares)).toBe(0.25);
  // 6 of 6 heads: 2 / 64.
  expect(mcnemar({ first: 6, second: 0 })).toBeCloseTo(0.03125, 12);
  expect(mcnemar({ first: 0, second: 0 })).toBe(1);
});

it('scores shares without a discordant pair', () => {
  // By hand: without discordant pairs the score is sqrt(n d / (1 - d)): 1.451 for 40 pairs.
  expectClose(-tangoScore({ pairs: 40, first: 0, second: 0 }, 0.05), Math.sqrt((40 * 0.05) / 0.95));
});
