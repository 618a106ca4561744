import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { medianInterval } from '../../../src/ground/stats/descriptive.js';

/** What `scripts/fixtures/medians.py` wrote. */
const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/medians.json', import.meta.url), 'utf8'),
) as {
  readonly medians: { values: number[]; median: number; interval: [number, number] }[];
};

describe('medians', () => {
  it('have the interval that SciPy derives from the quantile test', () => {
    for (const { values, median, interval } of fixtures.medians) {
      const found = medianInterval(values);
      expect(found.value).toBeCloseTo(median, 12);
      expect(found.interval).toEqual(interval);
    }
  });

  it('of fewer than six values have no interval: 2 / 2 ** 5 is more than 0.05', () => {
    expect(medianInterval([3, 1, 2, 5, 4])).toEqual({ n: 5, value: 3, interval: undefined });
  });

  it('of many values have the normal one', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => i);
    const [low, high] = medianInterval(values).interval!;
    // 1.96 standard deviations of a count of heads, 50 of 10,000.
    expect(Math.abs(low - (5000 - 98))).toBeLessThanOrEqual(2);
    expect(Math.abs(high - (5000 + 98))).toBeLessThanOrEqual(2);
  });
});
