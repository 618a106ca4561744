/** The label of synthetic data as a function of the score, in the form that kernels compute. */

import { streamKey } from '../../../ground/base/random.js';
import { exp, sin, standardNormals } from '../../kernels/exact-functions.js';
import type { Series, SyntheticPreset } from './spec.js';

/**
 * The label `y = s + sum_j sin(alpha_j s + beta_j) + s^2 + ... + s^degree + noise eps`, s ~ N(0,
 * c^2).
 */
export interface ScoreSpec {
  /** c */
  readonly scale: number;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** 1 where it is left out. */
  readonly degree?: number | undefined;
  /** Standard deviation of the noise. */
  readonly noise: number;
}

/** Returns the score that the labels of a seed have in common. */
export function makeScore(spec: Omit<SyntheticPreset, 'trainExamples'>, seed: number): ScoreSpec {
  return {
    scale: spec.scale,
    noise: spec.noise,
    alpha: drawSeries(spec.alpha, spec.sines, seed, 'alpha'),
    beta: drawSeries(spec.beta, spec.sines, seed, 'beta'),
  };
}

function drawSeries(
  series: Series,
  length: number,
  seed: number,
  stream: 'alpha' | 'beta',
): Float64Array {
  if (typeof series === 'object') return Float64Array.from(series.values);
  if (series === 'normal')
    return Float64Array.from(standardNormals(streamKey(seed, stream), length));
  return Float64Array.from({ length }, (_, j) => rules[series](j + 1));
}

const rules = {
  i: (i: number) => i,
  'i/2': (i: number) => i / 2,
  '(i-1)^2': (i: number) => (i - 1) ** 2,
};

/** Var(y) over the population, by the trapezoid rule on +- 10 c. */
export const scoreVariance = (spec: ScoreSpec): number =>
  noiselessMoments(spec).variance + spec.noise * spec.noise;

/** Mean and variance of a score without its noise, by the same integration. */
export function noiselessMoments(spec: ScoreSpec): {
  readonly mean: number;
  readonly variance: number;
} {
  const { values, weights } = noiselessScores(spec, smoothStep(spec));
  let [mean, square] = [0, 0];
  values.forEach((g, i) => {
    mean += weights[i]! * g;
    square += weights[i]! * g * g;
  });
  return { mean, variance: square - mean * mean };
}

/**
 * The median of y over the population: the t at which P(y <= t), the integral of phi(s / c) / c
 * Phi((t - g(s)) / noise) over s, is one half, where g is the score without noise; by numerical
 * integration and bisection. Without noise the integrand jumps, and the error is of the order of
 * the grid's step, c / 10,000.
 */
export function scoreMedian(spec: ScoreSpec): number {
  const steepest = 1 + spec.alpha.reduce((sum, a) => sum + Math.abs(a), 0);
  const sharp = spec.noise > 0 ? spec.noise / (4 * steepest) : spec.scale / 10_000;
  const { values, weights } = noiselessScores(spec, Math.min(smoothStep(spec), sharp));
  const below = (t: number) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      sum += weights[i]! * normalCdf(t - values[i]!, spec.noise);
    return sum;
  };
  let low = -spec.alpha.length - 10 * spec.scale - 10 * spec.noise;
  let high = -low;
  for (let pass = 0; pass < 60; pass++) {
    const middle = (low + high) / 2;
    if (below(middle) < 0.5) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Finer steps would no longer change a float32. */
const MAX_POINTS = 1_000_000;

/**
 * A step h at which the trapezoid rule is exact to rounding for g and g^2 under a Gaussian weight:
 * their frequencies end at twice the fastest sine's plus the Gaussian's, some 9 / c, below 2 pi /
 * h.
 */
function smoothStep({ scale, alpha }: ScoreSpec): number {
  const fastest = alpha.reduce((most, a) => Math.max(most, Math.abs(a)), 0);
  return (2 * Math.PI) / (2 * fastest + 9 / scale);
}

/** g on a grid of s, with the probability each point stands for. */
function noiselessScores(
  spec: ScoreSpec,
  step: number,
): { values: Float64Array; weights: Float64Array } {
  const { scale, alpha, beta, degree = 1 } = spec;
  const half = Math.min(Math.ceil((10 * scale) / step), MAX_POINTS / 2);
  const h = (10 * scale) / half;
  const values = new Float64Array(2 * half + 1);
  const weights = new Float64Array(2 * half + 1);
  let total = 0;
  for (let i = 0; i <= 2 * half; i++) {
    const s = (i - half) * h;
    let g = s;
    for (let j = 0; j < alpha.length; j++) g += sin(alpha[j]! * s + beta[j]!);
    let power = s;
    for (let k = 2; k <= degree; k++) {
      power *= s;
      g += power;
    }
    values[i] = g;
    weights[i] = exp((-0.5 * s * s) / (scale * scale));
    total += weights[i]!;
  }
  return { values, weights: weights.map((w) => w / total) };
}

/**
 * P(N(0, sd^2) <= x), by the series `1/2 + phi(z) (z + z^3 / 3 + z^5 / 15 + ...)`; a step where sd
 * is 0.
 */
function normalCdf(x: number, sd: number): number {
  if (x > 8 * sd) return 1;
  if (x < -8 * sd) return 0;
  if (sd === 0) return 0.5;
  const z = x / sd;
  let [term, sum] = [z, z];
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  const INVERSE_ROOT_TWO_PI = 0.3989422804014327;
  return 0.5 + INVERSE_ROOT_TWO_PI * exp(-0.5 * z * z) * sum;
}
