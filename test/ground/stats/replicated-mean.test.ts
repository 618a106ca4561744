import { describe, expect, it } from 'vitest';
import { fastStream } from '../../../src/ground/base/random.js';
import {
  isSteady,
  meanEffects,
  type Replicate,
  replicatedMean,
} from '../../../src/ground/stats/replicated-mean.js';

describe('differences over splits of the same rows', () => {
  const uniform = fastStream('splits');
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** Student's distribution with three degrees of freedom, whose variance is 3. */
  const heavy = () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3);
  const ROWS = 800;

  /**
   * Splits that test a tenth of the rows: a row has its difference in each of them, and training
   * adds to it.
   */
  const splitsOf = (shift: number, count: number): Replicate[] => {
    const own = Float64Array.from({ length: ROWS }, heavy);
    return Array.from({ length: count }, () => {
      const ids = Int32Array.from(own.keys()).filter(() => uniform() < 0.1);
      const trained = 0.1 * normal();
      const differences = Float64Array.from(ids, (i) => own[i]! + trained + shift + 0.5 * heavy());
      const mean = differences.reduce((sum, value) => sum + value, 0) / ids.length;
      return { values: Float64Array.of(mean), effects: meanEffects(differences), ids };
    });
  };
  const shareOf = (shift: number, holds: (splits: readonly Replicate[]) => boolean) => {
    const found = Array.from({ length: 300 }, () => holds(splitsOf(shift, 6)));
    return found.filter(Boolean).length / found.length;
  };

  it('are rarely significant by chance, though rows have heavy tails and are in several splits', () => {
    // Three standard errors above 5 %.
    expect(shareOf(0, (splits) => replicatedMean(splits).p! < 0.05)).toBeLessThan(
      0.05 + 3 * 0.0126,
    );
    expect(shareOf(0, isSteady)).toBeLessThan(0.03);
  });

  it('are found, and stay without a split or a few rows, where they are large', () => {
    expect(shareOf(1, isSteady)).toBeGreaterThan(0.9);
  });
});

it('a mean that hangs on one row, or one run, is not steady', () => {
  const ids = Int32Array.from({ length: 100 }, (_, i) => i);
  const of = (values: readonly number[], effects: Float64Array) =>
    isSteady([{ values: Float64Array.from(values), effects, ids }]);
  const even = Float64Array.from(ids, (i) => (i % 2 ? 0.001 : -0.001));
  expect(of([1, 1.1, 0.9, 1, 1.05, 1], even)).toBe(true);
  expect(of([1, 1.1, 0.9, 1, 1.05, -2], even)).toBe(false);
  // Without the first row nothing is left.
  expect(
    of(
      [0.1, 0.101, 0.099, 0.1, 0.1, 0.1],
      Float64Array.from(ids, (i) => (i === 0 ? 0.04 : -0.0004)),
    ),
  ).toBe(true);
  expect(
    of(
      [0.1, 0.101, 0.099, 0.1, 0.1, 0.1],
      Float64Array.from(ids, (i) => (i === 0 ? 0.1 : -0.001)),
    ),
  ).toBe(false);
});
