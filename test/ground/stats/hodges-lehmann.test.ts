import { describe, expect, it } from 'vitest';
import { fastStream } from '../../../src/ground/base/random.js';
import { rankCorrelation } from '../../../src/ground/stats/ranks.js';
import {
  rankLocation,
  ratioLocation,
  wilcoxonSignedRank,
} from '../../../src/ground/stats/wilcoxon.js';

describe('the location of differences by ranks', () => {
  // The example of R's wilcox.test (Hollander and Wolfe 1973, page 29), for which R prints a
  // pseudo-median of 0.46.
  const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

  it('is what R gives', () => {
    const { value, interval, p } = rankLocation(x.map((one, i) => one - y[i]!))!;
    expect(value).toBeCloseTo(0.46, 12);
    expect(interval![0]).toBeCloseTo(0.01, 12);
    expect(interval![1]).toBeCloseTo(0.786, 12);
    expect(p).toBeCloseTo(0.0390625, 12);
  });

  it('agrees with shifts that SciPy does not reject', () => {
    const differences = [
      ...[0.5792, -0.7211, -0.1754, 0.6292, -0.6022, 0.9667, -0.7037, 0.1112, -11.1147, -0.135],
      ...[0.2346, -0.0238, -1.4327, -1.6852, -0.8219, 0.3521, 1.1771, 1.3676, -0.537, -1.3498],
    ];
    const { value, interval } = rankLocation(differences)!;
    expect(value).toBeCloseTo(-0.233775, 12);
    expect(interval![0]).toBeCloseTo(-0.72825, 12);
    expect(interval![1]).toBeCloseTo(0.2346, 12);
  });

  it('of a few differences has no interval, ranks infinite ones last, and is none where all are 0', () => {
    expect(rankLocation([1, 2, 3])!.interval).toBeUndefined();
    expect(rankLocation([1, 2, 3, 4, Infinity])!.value).toBe(3);
    expect(rankLocation([0, 0])).toBeUndefined();
    expect(rankLocation([1])).toBeUndefined();
  });
});

describe('the ratio of pairs by ranks', () => {
  const a = [1.2, 3.4, 0.7, 2.2, 5.1, 1.9, 2.8, 0.4];
  const b = [1.1, 2.0, 0.9, 1.5, 4.0, 2.1, 1.6, 0.5];

  it('is where the signed-rank test balances, in the middle of the ratios that balance', () => {
    // 36 pairs of pairs: the test balances between the two middle ratios.
    const { value, interval } = ratioLocation(a, b)!;
    const sumAt = (r: number) => wilcoxonSignedRank(a.map((x, i) => x - r * b[i]!))!.rankBiserial;
    expect(sumAt(value)).toBeCloseTo(0, 12);
    const ratios = a
      .flatMap((x, i) => a.slice(i).map((y, j) => (x + y) / (b[i]! + b[i + j]!)))
      .sort((p, q) => p - q);
    expect(value).toBeCloseTo(Math.sqrt(ratios[17]! * ratios[18]!), 12);
    const level = (r: number) => wilcoxonSignedRank(a.map((x, i) => x - r * b[i]!))!.p;
    const [low, high] = interval!;
    expect(level(low * 1.0001)).toBeGreaterThan(0.05);
    expect(level(low * 0.9999)).toBeLessThanOrEqual(0.05);
    expect(level(high * 0.9999)).toBeGreaterThan(0.05);
    expect(level(high * 1.0001)).toBeLessThanOrEqual(0.05);
  });

  it('turns round with its sides', () => {
    const [one, other] = [ratioLocation(a, b)!, ratioLocation(b, a)!];
    expect(one.value * other.value).toBeCloseTo(1, 12);
    expect(one.interval![0] * other.interval![1]).toBeCloseTo(1, 12);
  });

  it('ranks infinite losses last, and leaves out pairs that say nothing', () => {
    expect(ratioLocation([...a, Infinity], [...b, Infinity])).toEqual(ratioLocation(a, b));
    expect(ratioLocation([...a, 0], [...b, 0])).toEqual(ratioLocation(a, b));
    expect(ratioLocation([...a, Infinity], [...b, 1])!.value).toBeGreaterThan(
      ratioLocation(a, b)!.value,
    );
    expect(ratioLocation([0, 0, 0, 0], [1, 1, 1, 1])).toBeUndefined();
  });
});

describe('rank correlation', () => {
  it("is Spearman's, with a level by permutation near SciPy's", () => {
    const a = [
      -0.3548, 0.3249, -0.3396, -0.0597, 0.2458, -0.7467, 0.6787, -0.4699, -0.8697, 0.077, 0.445,
      -0.2291,
    ];
    const b = [
      -1.2173, 0.9446, -2.0999, -1.0906, 0.2853, -2.1077, 0.7067, -0.5248, 0.0291, -0.8378, -0.1809,
      0.1041,
    ];
    const { rho, p } = rankCorrelation(a, b, fastStream('test'))!;
    expect(rho).toBeCloseTo(0.5874125874, 9);
    // SciPy's 0.0446 is by the t distribution; 9,999 permutations have a standard error of 0.002.
    expect(Math.abs(p - 0.0446)).toBeLessThan(0.01);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3], fastStream('test'))).toBeUndefined();
  });
});
