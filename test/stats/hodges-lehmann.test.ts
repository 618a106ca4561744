import { describe, expect, it } from 'vitest';
import { fastStream } from '../../src/base/random.js';
import { rankLocation } from '../../src/stats/hodges-lehmann.js';
import { rankCorrelation } from '../../src/stats/rank-correlation.js';

describe('the location of differences by ranks', () => {
  // The example of R's wilcox.test (Hollander and Wolfe 1973, page 29), for which R prints a pseudo-median of 0.46.
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

describe('rank correlation', () => {
  it("is Spearman's, with a level by permutation near SciPy's", () => {
    const a = [-0.3548, 0.3249, -0.3396, -0.0597, 0.2458, -0.7467, 0.6787, -0.4699, -0.8697, 0.077, 0.445, -0.2291];
    const b = [-1.2173, 0.9446, -2.0999, -1.0906, 0.2853, -2.1077, 0.7067, -0.5248, 0.0291, -0.8378, -0.1809, 0.1041];
    const { rho, p } = rankCorrelation(a, b, fastStream('test'))!;
    expect(rho).toBeCloseTo(0.5874125874, 9);
    // SciPy's 0.0446 is by the t distribution; 9,999 permutations have a standard error of 0.002.
    expect(Math.abs(p - 0.0446)).toBeLessThan(0.01);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3], fastStream('test'))).toBeUndefined();
  });
});
