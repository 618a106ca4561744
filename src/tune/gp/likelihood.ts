import { exp, log } from '../../kernels/kernels.js';
import { dot, factorize, inverse, solve } from './factor.js';
import { type HyperParameters, matern, scaled, squaredDistance } from './matern.js';

/** A value and its gradient. */
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
 * The log marginal likelihood of n targets, and its gradient with respect to the logarithms of the hyper-parameters
 * (Rasmussen and Williams 2006, equations 2.30 and 5.9). Undefined where rounding leaves the covariance not positive
 * definite.
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
