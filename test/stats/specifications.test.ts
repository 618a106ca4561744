import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  etaSquared,
  type Feature,
  permutationLevel,
  regressionTree,
  type TreeLimits,
  type TreeNode,
} from '../../src/stats/regression-tree.js';
import { medianInterval } from '../../src/stats/summary.js';

/** What `scripts/fixtures/specification.py` wrote. */
const fixtures = JSON.parse(readFileSync(new URL('../fixtures/specifications.json', import.meta.url), 'utf8')) as {
  readonly trees: { features: Feature[]; response: number[]; limits: TreeLimits; tree: TreeNode }[];
  readonly medians: { values: number[]; median: number; interval: [number, number] }[];
};

/** A tree with numbers that are compared to ten digits. */
const rounded = (tree: TreeNode): unknown =>
  JSON.parse(
    JSON.stringify(tree, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(10)) : value)),
  );

describe('regression trees', () => {
  it('are those of scikit-learn where features are numbers', () => {
    expect(fixtures.trees).toHaveLength(3);
    for (const { features, response, limits, tree } of fixtures.trees) {
      expect(rounded(regressionTree(features, response, limits))).toEqual(rounded(tree));
    }
  });

  it('divide categories in the way that leaves the least squares of all', () => {
    const values = ['a', 'b', 'c', 'd', 'e', 'a', 'b', 'c', 'd', 'e'];
    const response = [1, 7, 2, 6.5, 3, 1.5, 8, 2.5, 5, 2];
    const squares = (side: number[]) => {
      const center = side.reduce((sum, value) => sum + value, 0) / side.length;
      return side.reduce((sum, value) => sum + (value - center) ** 2, 0);
    };
    // All 2^4 - 1 ways to divide five categories, the first one always on the same side.
    const ways = Array.from({ length: 15 }, (_, i) => 'bcde'.split('').filter((_category, bit) => (i >> bit) & 1));
    const least = Math.min(
      ...ways.map((without) => {
        const [no, yes] = [true, false].map((side) => response.filter((_, i) => without.includes(values[i]!) === side));
        return yes!.length > 0 && no!.length > 0 ? squares(yes!) + squares(no!) : Infinity;
      }),
    );
    const { split } = regressionTree([{ name: 'kind', values }], response, { depth: 1, leaf: 1, gain: 0 });
    expect(split!.by).toEqual({ oneOf: ['a', 'c', 'e'] });
    expect(split!.yes.squares + split!.no.squares).toBeCloseTo(least, 10);
  });

  it('of equal responses have no split', () => {
    const feature = { name: 'x', values: [1, 2, 3, 4] };
    expect(regressionTree([feature], [0.1, 0.1, 0.1, 0.1], { depth: 3, leaf: 1, gain: 0 }).split).toBeUndefined();
  });
});

describe('eta squared', () => {
  it('is the share of variance between levels', () => {
    // Means 2 and 6 around 4: between 4 * 2 ** 2 = 16, within 4 * 1 ** 2 = 4.
    expect(etaSquared([0, 0, 1, 1], [1, 3, 5, 7])).toBeCloseTo(0.8, 12);
    expect(etaSquared([0, 1, 0, 1], [1, 1, 3, 3])).toBeCloseTo(0, 12);
    expect(etaSquared([0, 1], [2, 2])).toBeUndefined();
  });

  it('has a level by permutation that counts the observed value as well', () => {
    const drawn = [0.1, 0.5, 0.9].values();
    expect(permutationLevel(0.5, () => drawn.next().value!, 3)).toBe(3 / 4);
  });
});

describe('medians', () => {
  it('have the interval that SciPy derives from the quantile test', () => {
    for (const { values, median, interval } of fixtures.medians) {
      const found = medianInterval(values);
      expect(found.median).toBeCloseTo(median, 12);
      expect([found.low, found.high]).toEqual(interval);
    }
  });

  it('of fewer than six values have no interval: 2 / 2 ** 5 is more than 0.05', () => {
    expect(medianInterval([3, 1, 2, 5, 4])).toEqual({ n: 5, median: 3, low: undefined, high: undefined });
  });

  it('of many values have the normal one', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => i);
    const { low, high } = medianInterval(values);
    // 1.96 standard deviations of a count of heads, 50 of 10,000.
    expect(Math.abs(low! - (5000 - 98))).toBeLessThanOrEqual(2);
    expect(Math.abs(high! - (5000 + 98))).toBeLessThanOrEqual(2);
  });
});
