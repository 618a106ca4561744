import { expect, it } from 'vitest';
import type { Better } from '../../src/metric.js';
import { targetsOf } from '../../src/tune/outcomes.js';

it('draws a bad tail in to the fence, and has failures there too', () => {
  // Quartiles 2 and 4, so that the fence is at 7, and the values count as 1, 2, 3, 4, 7, 7: mean 4, variance 32/5.
  const values = [1, 2, 3, 4, 100, undefined];
  const targets = (sign: number, better: Better) =>
    targetsOf(
      values.map((v) => ({ point: {}, value: v === undefined ? v : sign * v })),
      better,
    );
  const expected = [1, 2, 3, 4, 7, 7].map((v) => (v - 4) / Math.sqrt(32 / 5));
  for (const found of [targets(1, 'lower'), targets(-1, 'higher')]) {
    for (const [i, target] of found.entries()) expect(target).toBeCloseTo(expected[i]!, 12);
  }
});

it('takes the worst value seen for a failure where no tail is drawn in', () => {
  const [best, , worst, failed] = targetsOf(
    [1, 2, 3, undefined].map((value) => ({ point: {}, value })),
    'lower',
  );
  expect(failed).toBe(worst);
  expect(failed).toBeGreaterThan(best!);
});
