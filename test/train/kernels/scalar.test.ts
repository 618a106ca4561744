import { describe, expect, test } from 'vitest';
import { exp, log, sin } from '../../../src/train/kernels/exact-functions.js';
import { ulps } from '../../reference/exact.js';

const between = (low: number, high: number, count: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * (i + Math.SQRT1_2)) / count);

describe('float64 functions', () => {
  test.each([
    ['exp', exp, between(-20, 20, 3_000), 0.6],
    ['log', log, [...between(0.01, 2, 1_500), ...between(2, 1e6, 500)], 0.6],
    ['sin', sin, [...between(-12, 12, 2_000), ...between(1e5, 1e6, 500)], 0.8],
    ['sin', sin, [...between(1_647_200, 2 ** 22, 500), ...between(2 ** 22, 1e9, 1_000)], 2],
  ] as const)('%s is within its bound', (name, f, points, bound) => {
    expect(Math.max(...points.map((x) => ulps(name, x, f(x))))).toBeLessThan(bound);
  });

  test('at the edges', () => {
    expect([exp(0), exp(-Infinity), exp(Infinity), exp(710), exp(-746)]).toEqual([
      1,
      0,
      Infinity,
      Infinity,
      0,
    ]);
    expect([log(1), log(0), log(Infinity), sin(0)]).toEqual([0, -Infinity, Infinity, 0]);
    expect([exp(NaN), log(-1), log(NaN), sin(Infinity), sin(NaN)].every(Number.isNaN)).toBe(true);
  });
});
