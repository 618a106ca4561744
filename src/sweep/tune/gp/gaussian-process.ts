import {
  dot,
  type Factor,
  factorize,
  inverse,
  nextRow,
  solve,
  solveLower,
} from '../../../ground/stats/cholesky.js';
import { exp, log, sqrt } from '../../../train/kernels/exact-functions.js';

/** A Gaussian process with mean 0, given n targets (Rasmussen and Williams 2006, algorithm 2.1). */
export interface GaussianProcess {
  readonly hyper: HyperParameters;
  /** The inputs divided by the length scales. */
  readonly inputs: readonly Float64Array[];
  /** The factor of the covariance of the targets, noise included. */
  readonly factor: Factor;
  /** The inverse of that covariance times the targets, [n]. */
  readonly weights: Float64Array;
  /** The mean of the function at each input, [n]. */
  readonly means: Float64Array;
}

/**
 * The process given n targets at n inputs; undefined where rounding leaves their covariance not
 * positive definite.
 */
export function observe(
  hyper: HyperParameters,
  inputs: readonly Float64Array[],
  targets: Float64Array,
): GaussianProcess | undefined {
  const places = inputs.map((x) => scaled(x, hyper.lengthScales));
  const factor = factorize(places.map((x, i) => covariances(hyper, places.slice(0, i), x, true)));
  if (!factor) return undefined;
  const weights = solve(factor, targets);
  return {
    hyper,
    inputs: places,
    factor,
    weights,
    means: targets.map((y, i) => y - hyper.noise * weights[i]!),
  };
}

/** The mean and variance of the function (not of an observation) at an input. */
export function predict(
  process: GaussianProcess,
  input: Float64Array,
): { mean: number; variance: number } {
  const { hyper, inputs, factor, weights } = process;
  const k = covariances(hyper, inputs, scaled(input, hyper.lengthScales), false);
  const v = solveLower(factor, k);
  return { mean: dot(k, weights, weights.length), variance: hyper.signal - dot(v, v, v.length) };
}

/**
 * After observing its own mean at an input (Ginsbourger et al. 2010, kriging believer): means stay,
 * variances fall.
 */
export function believe(process: GaussianProcess, input: Float64Array): GaussianProcess {
  const { hyper, inputs, factor, weights, means } = process;
  const place = scaled(input, hyper.lengthScales);
  const row = nextRow(factor, covariances(hyper, inputs, place, true));
  if (!row) return process;
  return {
    hyper,
    inputs: [...inputs, place],
    factor: [...factor, row],
    weights: Float64Array.of(...weights, 0),
    means: Float64Array.of(...means, predict(process, input).mean),
  };
}

/**
 * Covariances of a place with n others, followed with `own` by the variance of an observation
 * there.
 */
function covariances(
  { signal, noise }: HyperParameters,
  others: readonly Float64Array[],
  place: Float64Array,
  own: boolean,
): Float64Array {
  const row = new Float64Array(others.length + (own ? 1 : 0));
  for (let i = 0; i < others.length; i++)
    row[i] = signal * matern(squaredDistance(others[i]!, place)).covariance;
  if (own) row[others.length] = signal + noise;
  return row;
}

interface HyperParameters {
  /**
   * The length scales, one per dimension: the change of a coordinate after which the function is
   * unrelated.
   */
  readonly lengthScales: Float64Array;
  /** The variance of the function. */
  readonly signal: number;
  /** The variance of an observation about the function, as runs of different seeds differ. */
  readonly noise: number;
}

/**
 * The Matern 5/2 covariance (1 + r + r^2 / 3) e^-r at a signal of 1, r = sqrt(5) times the distance
 * of inputs over length scales. By the logarithm of scale i, its derivative is 5 (x_i - y_i)^2
 * times the slope (1 + r) e^-r / 3.
 */
function matern(squaredDistance: number): { covariance: number; slope: number } {
  const r = sqrt(5 * squaredDistance);
  const decay = exp(-r);
  return { covariance: (1 + r + (r * r) / 3) * decay, slope: ((1 + r) * decay) / 3 };
}

const scaled = (input: Float64Array, lengthScales: Float64Array): Float64Array =>
  input.map((x, i) => x / lengthScales[i]!);

function squaredDistance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) * (x[i]! - y[i]!);
  return sum;
}

export interface Gradient {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Hyper-parameters from their logarithms, in the order length scales, signal, noise. */
export function fromLogs(logs: Float64Array): HyperParameters {
  const values = logs.map(exp);
  const dimensions = values.length - 2;
  return {
    lengthScales: values.subarray(0, dimensions),
    signal: values[dimensions]!,
    noise: values[dimensions + 1]!,
  };
}

/**
 * With its gradient by the logarithms of the hyper-parameters (Rasmussen and Williams 2006, 2.30,
 * 5.9); undefined where rounding leaves the covariance not positive definite.
 */
export function logMarginalLikelihood(
  logs: Float64Array,
  inputs: readonly Float64Array[],
  targets: Float64Array,
): Gradient | undefined {
  const { lengthScales, signal, noise } = fromLogs(logs);
  const n = targets.length;
  const dimensions = lengthScales.length;
  const places = inputs.map((x) => scaled(x, lengthScales));
  const covariance = places.map((_, i) => new Float64Array(i + 1));
  const slopes = places.map((_, i) => new Float64Array(i));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const pair = matern(squaredDistance(places[i]!, places[j]!));
      covariance[i]![j] = signal * pair.covariance;
      slopes[i]![j] = signal * pair.slope;
    }
    covariance[i]![i] = signal + noise;
  }
  const factor = factorize(covariance);
  if (!factor) return undefined;
  const weights = solve(factor, targets);
  const inverted = inverse(factor);

  const gradient = new Float64Array(dimensions + 2);
  let trace = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      // No factor 1/2: each pair stands for two entries.
      const push = weights[i]! * weights[j]! - inverted[i]![j]!;
      const slope = 5 * push * slopes[i]![j]!;
      for (let d = 0; d < dimensions; d++) {
        const apart = places[i]![d]! - places[j]![d]!;
        gradient[d]! += slope * apart * apart;
      }
      gradient[dimensions]! += push * covariance[i]![j]!;
    }
    trace += (weights[i]! * weights[i]! - inverted[i]![i]!) / 2;
  }
  gradient[dimensions]! += trace * signal;
  gradient[dimensions + 1] = trace * noise;

  let value = (-dot(targets, weights, n) - n * LOG_TWO_PI) / 2;
  for (let i = 0; i < n; i++) value -= log(factor[i]![i]!);
  return { value, gradient };
}

const LOG_TWO_PI = 1.8378770664093453;
