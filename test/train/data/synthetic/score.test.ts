import { describe, expect, it } from 'vitest';
import {
  type ScoreSpec,
  scoreMedian,
  scoreVariance,
} from '../../../../src/train/data/synthetic/score.js';

const spec = (scale: number, alpha: number[], beta: number[], noise: number): ScoreSpec => ({
  scale,
  alpha: Float64Array.from(alpha),
  beta: Float64Array.from(beta),
  noise,
});

/** Var(s + sin(a s + b)) for s ~ N(0, c^2), from the Gaussian's characteristic function. */
function exactVariance(c: number, a: number, b: number): number {
  const decay = Math.exp((-a * a * c * c) / 2);
  const mean = Math.sin(b) * decay;
  const square =
    c * c +
    (1 - Math.cos(2 * b) * Math.exp(-2 * a * a * c * c)) / 2 +
    2 * a * c * c * Math.cos(b) * decay;
  return square - mean * mean;
}

describe('variance of a score', () => {
  it('without sines is c^2 + noise^2', () => {
    expect(scoreVariance(spec(0.3, [], [], 0.1))).toBeCloseTo(0.1, 12);
  });

  it.each([
    [1, 2, 0.5],
    [0.3, 10, 81],
    [3, 0.7, -2],
  ])('with one sine, c %f, alpha %f, beta %f', (c, a, b) => {
    expect(scoreVariance(spec(c, [a], [b], 0))).toBeCloseTo(exactVariance(c, a, b), 10);
  });

  // E[Z^2n] = 1 3 5 ... (2n - 1). Of Z + Z^2 the variance is 1 + 2; of Z + Z^2 + Z^3, 1 + 2 + 15 +
  // 2 (3); with Z^4, 96 + 2 (12) more.
  it.each([
    [1, 1],
    [2, 3],
    [3, 24],
    [4, 144],
  ])('with powers up to %f', (degree, variance) => {
    expect(scoreVariance({ ...spec(1, [], [], 0), degree })).toBeCloseTo(variance, 8);
  });

  it('with powers of a shorter score', () => {
    // c^2 + 2 c^4
    expect(scoreVariance({ ...spec(0.5, [], [], 0.1), degree: 2 })).toBeCloseTo(
      0.25 + 0.125 + 0.01,
      10,
    );
  });
});

describe('median of a score', () => {
  it('is 0 where the distribution is symmetric', () => {
    expect(scoreMedian(spec(0.3, [], [], 0.1))).toBeCloseTo(0, 12);
    expect(scoreMedian(spec(1, [3], [0], 0.1))).toBeCloseTo(0, 10);
  });

  it('of a monotone score without noise is the score at the median', () => {
    // s + sin(0.5 s + 1) is increasing, so its median is its value at s = 0.
    expect(scoreMedian(spec(1, [0.5], [1], 0))).toBeCloseTo(Math.sin(1), 3);
  });

  it('has half of simulated scores below it', () => {
    const score = spec(
      0.3,
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [0, 1, 4, 9, 16, 25, 36, 49, 64, 81],
      0.1,
    );
    const median = scoreMedian(score);
    let state = 12345;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const n = 400_000;
    let below = 0;
    for (let i = 0; i < n; i++) {
      const s = score.scale * normal();
      let y = s + score.noise * normal();
      for (const [j, a] of score.alpha.entries()) y += Math.sin(a * s + score.beta[j]!);
      if (y <= median) below++;
    }
    // Four standard errors of a share of one half.
    expect(Math.abs(below / n - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n));
  });
});
