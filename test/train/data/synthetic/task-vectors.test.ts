import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taskVectors } from '../../../../src/train/data/synthetic/task-vectors.js';

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const pair = (p: number) => [
  [1, p],
  [p, 1],
];

describe('task vectors (section 3.2)', () => {
  it('have length c and cosine p to 1e-12', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.oneof(
          fc.double({ min: -1, max: 1, noNaN: true }),
          fc.double({ min: 1 - 1e-8, max: 1, noNaN: true }),
        ),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        fc.integer({ min: 0, max: 1000 }),
        (d, p, c, seed) => {
          const [w1, w2] = taskVectors(seed, d, pair(p), c) as [Float64Array, Float64Array];
          expect(Math.abs(dot(w1, w1) / (c * c) - 1)).toBeLessThan(1e-12);
          expect(Math.abs(dot(w2, w2) / (c * c) - 1)).toBeLessThan(1e-12);
          expect(Math.abs(dot(w1, w2) / (c * c) - p)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('share u1 and u2 over all correlations', () => {
    const [w1, w2] = taskVectors(7, 50, pair(0), 1) as [Float64Array, Float64Array];
    const [v1, v2] = taskVectors(7, 50, pair(0.6), 2) as [Float64Array, Float64Array];
    w1.forEach((u1, i) => {
      expect(v1[i]).toBeCloseTo(2 * u1, 12);
      expect(v2[i]).toBeCloseTo(2 * (0.6 * u1 + 0.8 * w2[i]!), 12);
    });
  });

  it('exist for any number of tasks, given a matrix of cosines', () => {
    const cosines = [
      [1, 0.9, 0.3],
      [0.9, 1, 0.5],
      [0.3, 0.5, 1],
    ];
    const w = taskVectors(1, 20, cosines, 3);
    for (const j of [0, 1, 2]) {
      for (const k of [0, 1, 2])
        expect(Math.abs(dot(w[j]!, w[k]!) / 9 - cosines[j]![k]!)).toBeLessThan(1e-12);
    }
  });

  it('need only as many features as the cosines have rank', () => {
    const cosines = [
      [1, 0, 0.6],
      [0, 1, 0.8],
      [0.6, 0.8, 1],
    ];
    const w = taskVectors(1, 2, cosines, 1);
    expect(dot(w[0]!, w[2]!)).toBeCloseTo(0.6, 12);
    expect(dot(w[1]!, w[2]!)).toBeCloseTo(0.8, 12);
  });

  it('refuse cosines that no vectors can have', () => {
    const contrary = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ];
    expect(() => taskVectors(1, 5, contrary, 1)).toThrow('positive semi-definite');
    expect(() =>
      taskVectors(
        1,
        2,
        [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1 : 0))),
        1,
      ),
    ).toThrow('rank');
  });
});
