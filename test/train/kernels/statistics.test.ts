import { describe, expect, test } from 'vitest';
import { generate, standardNormals } from '../../../src/train/kernels/exact-functions.js';

const N = 400_000;
/**
 * Standard errors that a statistic may be away from its expectation; the numbers are fixed, so this
 * never flickers.
 */
const MAX_COUNT = 4;

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Examples of d features under a key, and their noise alone: the labels of zero weights. */
function examples(key: readonly number[], features: number, rows: number, tasks = 1) {
  const dense = new Float32Array(rows * features);
  const noise = new Float32Array(rows * tasks);
  const none = new Float64Array(0);
  const weights = new Float32Array(tasks * features);
  const rest = { weights, alpha: none, beta: none, noise: 1, threshold: undefined };
  generate({ key: Uint32Array.from(key), features, tasks, ...rest }, 0, rows, dense, noise);
  return { dense, noise };
}

/** The distribution function of the standard normal, by its series or its continued fraction. */
function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 3) {
    let [term, sum] = [x, x];
    for (let k = 3; term > 1e-17; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = x;
  for (let k = 60; k > 0; k--) fraction = x + k / fraction;
  return 1 - density / fraction;
}

function expectUncorrelated(a: ArrayLike<number>, b: ArrayLike<number>): void {
  const products = Array.from(a, (value, i) => value * b[i]!);
  expect(Math.abs(mean(products)) * Math.sqrt(a.length)).toBeLessThan(MAX_COUNT);
  const squares = Array.from(a, (value, i) => (value ** 2 - 1) * (b[i]! ** 2 - 1));
  expect((Math.abs(mean(squares)) * Math.sqrt(a.length)) / 2).toBeLessThan(MAX_COUNT);
}

describe.each([
  ['over the blocks of one example', standardNormals(Uint32Array.of(1, 2, 3, 4), N)],
  ['over examples', examples([5, 6, 7, 8], 2, N / 2).dense],
  ['the noise', examples([0, 0, 0, 0], 100, N / 4, 4).noise],
])('normals %s', (_, values) => {
  test('moments', () => {
    const moment = (power: number) => mean(Array.from(values, (z) => z ** power));
    const errors = [
      moment(1),
      (moment(2) - 1) / Math.sqrt(2),
      moment(3) / Math.sqrt(15),
      (moment(4) - 3) / Math.sqrt(96),
    ];
    for (const error of errors) expect(Math.abs(error) * Math.sqrt(N)).toBeLessThan(MAX_COUNT);
  });

  test('Kolmogorov-Smirnov', () => {
    const sorted = Float64Array.from(values).sort();
    const distances = sorted.map((z, i) =>
      Math.max(Math.abs(normalCdf(z) - i / N), Math.abs(normalCdf(z) - (i + 1) / N)),
    );
    // 1.95 is exceeded once in a thousand.
    expect(distances.reduce((a, b) => Math.max(a, b)) * Math.sqrt(N)).toBeLessThan(1.95);
  });

  test('tails', () => {
    for (const limit of [3, 4]) {
      const expected = 2 * N * (1 - normalCdf(limit));
      const count = values.reduce((sum: number, z) => sum + Number(Math.abs(z) > limit), 0);
      expect(Math.abs(count - expected)).toBeLessThan(MAX_COUNT * Math.sqrt(expected));
    }
  });

  test.each([1, 2, 4, 8, 12, 16, 100])('no correlation at distance %d', (lag) => {
    expectUncorrelated(values.subarray(lag), values.subarray(0, -lag));
  });
});

describe('streams', () => {
  const one = examples([1, 2, 3, 4], 20, 20_000);

  test.each([
    [0, 2, 3, 4],
    [1, 2, 3, 5],
    [1, 2 ** 31 + 2, 3, 4],
  ])('of keys that differ in a bit: %d %d %d %d', (...key) => {
    expectUncorrelated(one.dense, examples(key, 20, 20_000).dense);
  });

  test('noise and features', () => {
    const feature = one.noise.map((_, i) => one.dense[20 * i]!);
    expectUncorrelated(one.noise, feature);
  });
});
