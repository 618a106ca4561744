import { expect, it } from 'vitest';
import { frozenShare, gateUsage, roughEntropy } from '../../../src/train/engine/gate-summary.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';

it('a gate by hand: means, entropy, quantiles between order statistics', () => {
  // Weights of the first expert 0, 0.25, 0.5, 0.75, 1; those of the second are what is left.
  const first = [0.75, 0, 1, 0.25, 0.5];
  const usage = gateUsage(Float32Array.from(first.flatMap((g) => [g, 1 - g])), 2);
  expect(usage.mean).toEqual([0.5, 0.5]);
  const entropies = [0.25, 0.5].map((g) => -g * Math.log(g) - (1 - g) * Math.log(1 - g));
  expect(usage.entropy).toBeCloseTo((2 * entropies[0]! + entropies[1]!) / 5, 6);
  // Places 0.05 x 4 = 0.2, 1, 2, 3 and 3.8 among the sorted weights.
  expect(usage.quantiles).toEqual([
    [0.05, 0.25, 0.5, 0.75, 0.95],
    [0.05, 0.25, 0.5, 0.75, 0.95],
  ]);
});

it('one row has its weight at every level', () => {
  expect(gateUsage(Float32Array.of(0.25, 0.75), 2).quantiles).toEqual([
    [0.25, 0.25, 0.25, 0.25, 0.25],
    [0.75, 0.75, 0.75, 0.75, 0.75],
  ]);
});

it('the quick entropy is the exact one to four digits; experts without any weight add nothing', () => {
  const rows = Array.from({ length: 999 }, (_, i) => [
    i / 1000,
    (1000 - i) / 2000,
    (1000 - i) / 2000,
    0,
  ]);
  const weights = Float32Array.from(rows.flat());
  expect(roughEntropy(weights, 4)).toBe(Number(gateUsage(weights, 4).entropy.toPrecision(4)));
  // A weight that is not normal.
  expect(roughEntropy(Float32Array.of(1, 1e-40), 2)).toBeCloseTo(0, 30);
  expect(roughEntropy(new Float32Array(2 ** 19).fill(0.5), 2)).toBeCloseTo(Math.LN2, 4);
});

it('a selector is frozen in a row where all its bits are decided', () => {
  const g = new GraphBuilder();
  const x = g.input({ dense: 1, categorical: [] });
  const [bits, shares] = [
    g.dense(x, 4, { name: 'bits' }),
    g.softmax(g.dense(x, 2, { name: 'shares' })),
  ];
  const gate = g.dselectK(4, { bits, shares, gamma: 2, entropy: 0 }, {});
  const rows = [
    [1, -1, 0.99, 5],
    [-3, 1, 1, 1],
    [0, 0, 0, 0],
  ];
  expect(frozenShare(gate, Float32Array.from(rows.flat()))).toBe(3 / 6);
});
