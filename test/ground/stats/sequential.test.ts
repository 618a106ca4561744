import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sequentialBounds, spent, testingAt } from '../../../src/ground/stats/sequential.js';

interface Design {
  readonly shares: readonly number[];
  readonly alpha: number;
  readonly bounds: readonly number[];
}

const { designs }: { readonly designs: readonly Design[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/sequential.json', import.meta.url), 'utf8'),
);

const FIVE = [0.2, 0.4, 0.6, 0.8, 1];

describe('the bounds of sequential designs', () => {
  it.each(designs)('are those of gsdesign: $shares at $alpha', ({ shares, alpha, bounds }) => {
    const found = sequentialBounds(shares, alpha);
    for (const [k, bound] of found.entries()) expect(bound).toBeCloseTo(bounds[k]!, 8);
  });

  it('of five equal looks are those of tables', () =>
    expect(sequentialBounds(FIVE).map((bound) => bound.toFixed(3))).toEqual([
      '4.877',
      '3.357',
      '2.680',
      '2.290',
      '2.031',
    ]));

  it('are the quantile of a single look', () =>
    expect(sequentialBounds([1])[0]).toBeCloseTo(1.959964, 6));

  it('spend the whole error, and no more', () => {
    const errors = FIVE.map((share) => spent(share, 0.025));
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(errors.at(-1)).toBe(0.025);
  });
});

describe('the tests at a look', () => {
  it('have p-values below 5 % where intervals exclude no effect', () => {
    for (const k of [1, 2, 3, 4, 5]) {
      const { level, overall } = testingAt(FIVE.slice(0, k));
      expect(overall(level)).toBeCloseTo(0.05, 9);
      expect(overall(0.99 * level)).toBeLessThan(0.05);
      expect(overall(1.01 * level)).toBeGreaterThan(0.05);
    }
  });

  it('have the p-value as the error of the design whose bound the statistic reaches', () => {
    // The last of the bounds of gsdesign at a one-sided error of 0.005, as a two-sided p-value of a
    // normal statistic.
    const { bounds } = designs.find(({ alpha }) => alpha === 0.005)!;
    const { overall } = testingAt(FIVE);
    expect(overall(2 * upperTail(bounds.at(-1)!))).toBeCloseTo(0.01, 4);
    expect(overall(1)).toBe(1);
    expect(overall(0)).toBeLessThan(1e-10);
  });
});

/** By Simpson's rule. */
function upperTail(from: number): number {
  const [steps, to] = [2000, from + 10];
  const step = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += (weight * Math.exp(-((from + i * step) ** 2) / 2)) / Math.sqrt(2 * Math.PI);
  }
  return (sum * step) / 3;
}
