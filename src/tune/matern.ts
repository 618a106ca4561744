import { exp, sqrt } from '../kernels/kernels.js';

/** What a Gaussian process is determined by besides its data. */
export interface HyperParameters {
  /** One a dimension: by how much a coordinate changes until the function is another. */
  readonly lengthScales: Float64Array;
  /** The variance of the function. */
  readonly signal: number;
  /** The variance of an observation about the function: trainings of other seeds differ. */
  readonly noise: number;
}

/**
 * The Matern 5/2 covariance (1 + r + r^2 / 3) e^-r of signal variance 1, r = sqrt(5) times the distance of two inputs
 * that are divided by their length scales, and its derivative by r^2 / 2 with the sign turned, (1 + r) e^-r / 3, with
 * which d covariance / d log l_i = 2 x 5 (x_i - y_i)^2 / 2 x that.
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
