import { expect, it } from 'vitest';
import type { Better } from '../../../src/ground/base/metric.js';
import { standardizeTargets } from '../../../src/sweep/tune/propose.js';

it('clips a bad tail to the fence, and puts failures there too', () => {
  // Quartiles 2 and 4 put the fence at 7: the values count as 1, 2, 3, 4, 7, 7, with mean 4 and
  // variance 32/5.
  const values = [1, 2, 3, 4, 100, undefined];
  const targets = (sign: number, better: Better) =>
    standardizeTargets(
      values.map((v) => ({ point: {}, value: v === undefined ? v : sign * v })),
      better,
    );
  const expected = [1, 2, 3, 4, 7, 7].map((v) => (v - 4) / Math.sqrt(32 / 5));
  for (const found of [targets(1, 'lower'), targets(-1, 'higher')]) {
    for (const [i, target] of found.entries()) expect(target).toBeCloseTo(expected[i]!, 12);
  }
});

it('counts a failure as the worst value seen where no tail is clipped', () => {
  const [best, , worst, failed] = standardizeTargets(
    [1, 2, 3, undefined].map((value) => ({ point: {}, value })),
    'lower',
  );
  expect(failed).toBe(worst);
  expect(failed).toBeGreaterThan(best!);
});
