import { exp, sqrt } from '../../kernels/kernels.js';

/** The parameters of a Gaussian process, which with its data determine it. */
export interface HyperParameters {
  /** The length scales, one per dimension: the change of a coordinate after which the function is unrelated. */
  readonly lengthScales: Float64Array;
  /** The variance of the function. */
  readonly signal: number;
  /** The variance of an observation about the function, as runs of different seeds differ. */
  readonly noise: number;
}

/**
 * The Matern 5/2 covariance (1 + r + r^2 / 3) e^-r of two inputs x and y divided by their length scales, for a signal
 * variance of 1, where r is sqrt(5) times their distance. Its derivative with respect to the logarithm of length scale i
 * is 5 (x_i - y_i)^2 times the slope (1 + r) e^-r / 3.
 */
export function matern(squaredDistance: number): { covariance: number; slope: number } {
  const r = sqrt(5 * squaredDistance);
  const decay = exp(-r);
  return { covariance: (1 + r + (r * r) / 3) * decay, slope: ((1 + r) * decay) / 3 };
}

/** Inputs divided by their length scales. */
export function scaled(input: Float64Array, lengthScales: Float64Array): Float64Array {
  return input.map((x, i) => x / lengthScales[i]!);
}

export function squaredDistance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) * (x[i]! - y[i]!);
  return sum;
}
