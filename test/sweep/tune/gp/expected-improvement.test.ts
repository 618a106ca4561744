import { expect, it } from 'vitest';
import { logExpectedImprovement } from '../../../../src/sweep/tune/propose.js';

/**
 * The integral of max(0, best - y) times the density, by Simpson's rule over the twelve deviations
 * below `best`.
 */
function integrated(mean: number, deviation: number, best: number): number {
  const steps = 20_000;
  const width = (12 * deviation) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const gain = i * width;
    const z = (best - gain - mean) / deviation;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += (weight * gain * Math.exp((-z * z) / 2)) / (deviation * Math.sqrt(2 * Math.PI));
  }
  return (sum * width) / 3;
}

it('is the integral of the improvement', () => {
  for (const z of [-8, -3, -2.001, -1.999, -0.5, 0, 0.3, 1, 2.5, 4]) {
    for (const deviation of [0.01, 1, 30]) {
      const expected = Math.log(integrated(1 - z * deviation, deviation, 1));
      expect(logExpectedImprovement(1 - z * deviation, deviation ** 2, 1)).toBeCloseTo(expected, 8);
    }
  }
});

it('is finite where the improvement itself would be 0', () => {
  // log(density(z) / z^2 (1 - 3 / z^2 + 15 / z^4)), by the asymptotic series of the tail.
  const z = 100;
  const expected =
    -(z ** 2) / 2 -
    Math.log(2 * Math.PI) / 2 -
    2 * Math.log(z) +
    Math.log(1 - 3 / z ** 2 + 15 / z ** 4);
  expect(logExpectedImprovement(z, 1, 0)).toBeCloseTo(expected, 8);
});

it('is certain without variance', () => {
  expect(logExpectedImprovement(1, 0, 3)).toBeCloseTo(Math.log(2), 12);
  expect(logExpectedImprovement(3, 0, 3)).toBe(-Infinity);
});
