import fc from 'fast-check';
import { expect, it } from 'vitest';
import { semidefiniteRank } from '../../../src/ground/stats/cholesky.js';

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

it('accepts every matrix of cosines of real vectors, with no rank above their dimension', () => {
  const coordinate = fc.integer({ min: -9, max: 9 });
  const vectors = fc
    .integer({ min: 1, max: 4 })
    .chain((d) =>
      fc.array(fc.array(coordinate, { minLength: d, maxLength: d }), {
        minLength: 2,
        maxLength: 7,
      }),
    )
    .filter((all) => all.every((v) => dot(v, v) > 0));
  fc.assert(
    fc.property(vectors, (all) => {
      const units = all.map((v) => v.map((x) => x / Math.sqrt(dot(v, v))));
      const rank = semidefiniteRank(units.map((a) => units.map((b) => dot(a, b))));
      expect(rank).toBeDefined();
      expect(rank).toBeGreaterThanOrEqual(1);
      expect(rank).toBeLessThanOrEqual(all[0]!.length);
    }),
    { numRuns: 300 },
  );
});

it('accepts vectors of which some are nearly dependent', () => {
  // The first four span R^4, but only just: their smallest singular value is 2e-4.
  const all = [
    [-2, 4, -3, 3],
    [-1, -5, 5, -2],
    [9, 8, -9, 4],
    [2, 2, 0, 7],
    [0, -6, -4, 1],
    [0, 0, 0, -1],
  ];
  const units = all.map((v) => v.map((x) => x / Math.sqrt(dot(v, v))));
  expect(semidefiniteRank(units.map((a) => units.map((b) => dot(a, b))))).toBe(4);
});

it('accepts equal cosines among K tasks from -1/(K - 1) up', () => {
  const equal = (k: number, p: number) =>
    Array.from({ length: k }, (_, i) => Array.from({ length: k }, (_, j) => (i === j ? 1 : p)));
  for (const k of [2, 3, 5, 8]) {
    expect(semidefiniteRank(equal(k, 1))).toBe(1);
    expect(semidefiniteRank(equal(k, 0))).toBe(k);
    expect(semidefiniteRank(equal(k, -1 / (k - 1)))).toBe(k - 1);
    if (k > 2) expect(semidefiniteRank(equal(k, -1 / (k - 1) - 1e-3))).toBeUndefined();
  }
});

it('refuses a remainder next to a zero on the diagonal', () => {
  expect(
    semidefiniteRank([
      [1, 1, 0],
      [1, 1, 1],
      [0, 1, 1],
    ]),
  ).toBeUndefined();
});
