import { expect, it } from 'vitest';
import { slopes } from '../../../scripts/paper/slopes.js';
import { fastStream } from '../../../src/ground/base/random.js';
import { sizeToDiffer } from '../../../src/ground/stats/power.js';
import { pairedDifferences, pairedT, steadyPairedT } from '../../../src/ground/stats/student.js';
import { distanceRatio, wilcoxonSignedRank } from '../../../src/ground/stats/wilcoxon.js';
import { expectClose, fixtures } from './scipy.js';

it("has SciPy's levels of the t test with the worst pair left out", () => {
  for (const { a, b, turns, p, below, above } of fixtures.leaveOneOut) {
    const test = steadyPairedT(pairedDifferences(a, b))!;
    expectClose(test.p, turns ? 1 : p);
    expectClose(test.below, below);
    expectClose(test.above, above);
    expect(test.t).toBe(pairedT(pairedDifferences(a, b))!.t);
  }
});

it('a t test does not count where one pair changes its sign, or makes it', () => {
  expect(steadyPairedT([-1, -1.1, -0.9, -1, 10, -1])!.p).toBe(1);
  expect(steadyPairedT([0, 0, 0, 0, 0, -5])!.p).toBe(1);
  // All but one are equal: without that one there is no doubt, without any other there is.
  expect(steadyPairedT([-1, -1, -1, -1, -1, -2])!.p).toBeGreaterThan(
    pairedT([-1, -1, -1, -1, -1, -2])!.p,
  );
  expect(steadyPairedT([1, 2])).toBeUndefined();
  expect(steadyPairedT([1, 1, 1])).toBeUndefined();
  expect(steadyPairedT([1, 2, Infinity])).toBeUndefined();
});

it("has SciPy's least-squares slopes; infinite values decide by their weights", () => {
  const { places, values, slopes: expected } = fixtures.slopes;
  for (const [i, slope] of slopes(places, values).entries()) expectClose(slope, expected[i]!);
  const of = (...own: number[]) =>
    slopes(
      [0, 1, 2],
      own.map((value) => [value]),
    )[0];
  expect(of(3, 2, 1)).toBe(-1);
  expect(of(Infinity, 2, 1)).toBe(-Infinity);
  expect(of(3, 2, Infinity)).toBe(Infinity);
  expect(of(Infinity, Infinity, 1)).toBe(-Infinity);
  // In the middle, and at both ends alike, a value has no pull.
  expect(of(3, Infinity, 1)).toBe(-1);
  expect(of(Infinity, 2, Infinity)).toBe(0);
});

it("has the ratio of distances at which SciPy's signed-rank test is balanced", () => {
  for (const { a, b, value, interval, p } of fixtures.distances) {
    const ratio = distanceRatio(a, b)!;
    expectClose(ratio.value, value, 1e-5);
    expectClose(ratio.interval![0], interval[0], 1e-5);
    expectClose(ratio.interval![1], interval[1], 1e-5);
    expectClose(ratio.p, p);
  }
  expect(distanceRatio([0, 0], [0, 0])).toBeUndefined();
  expect(distanceRatio([0, 0, 0, 0], [1, 2, 3, 4])).toBeUndefined();
});

it('balances the ranks of small samples and of ties, where whole ranges of ratios do', () => {
  const uniform = fastStream('distances');
  for (let sample = 0; sample < 60; sample++) {
    const draw = () => (sample % 2 === 0 ? uniform() : Math.ceil(4 * uniform()));
    const a = Array.from({ length: 6 + (sample % 10) }, draw);
    const b = a.map(draw);
    const ratio = distanceRatio(a, b)!;
    const excess = (of: number) =>
      wilcoxonSignedRank(a.map((x, i) => x - of * b[i]!))?.rankBiserial ?? 0;
    expect(excess(ratio.value * 0.99999), `sample ${sample}`).toBeGreaterThan(0);
    expect(excess(ratio.value * 1.00001), `sample ${sample}`).toBeLessThanOrEqual(0);
  }
});

it('has the sizes at which effects are found in four of five samples', () => {
  for (const [effect, error, n, size] of fixtures.sizes)
    expect(sizeToDiffer(effect, error, n)).toBe(Math.ceil(size));
  expect(sizeToDiffer(0.1, Number.NaN, 20)).toBeUndefined();
});
