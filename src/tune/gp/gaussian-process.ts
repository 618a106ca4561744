import { dot, type Factor, factorize, nextRow, solve, solveLower } from './factor.js';
import { type HyperParameters, matern, scaled, squaredDistance } from './matern.js';

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

/** The process given n targets at n inputs; undefined where rounding leaves their covariance not positive definite. */
export function observe(
  hyper: HyperParameters,
  inputs: readonly Float64Array[],
  targets: Float64Array,
): GaussianProcess | undefined {
  const places = inputs.map((x) => scaled(x, hyper.lengthScales));
  const factor = factorize(places.map((x, i) => covariances(hyper, places.slice(0, i), x, true)));
  if (!factor) return undefined;
  const weights = solve(factor, targets);
  return { hyper, inputs: places, factor, weights, means: targets.map((y, i) => y - hyper.noise * weights[i]!) };
}

/** The mean and variance of the function (not of an observation) at an input. */
export function predict(process: GaussianProcess, input: Float64Array): { mean: number; variance: number } {
  const { hyper, inputs, factor, weights } = process;
  const k = covariances(hyper, inputs, scaled(input, hyper.lengthScales), false);
  const v = solveLower(factor, k);
  return { mean: dot(k, weights, weights.length), variance: hyper.signal - dot(v, v, v.length) };
}

/**
 * The process after observing its own mean at an input: means stay the same everywhere, and variances fall as if the input
 * had been tried (the kriging believer of Ginsbourger, Le Riche and Carraro 2010).
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

/** Covariances of a place with n others, followed with `own` by the variance of an observation there. */
function covariances(
  { signal, noise }: HyperParameters,
  others: readonly Float64Array[],
  place: Float64Array,
  own: boolean,
): Float64Array {
  const row = new Float64Array(others.length + (own ? 1 : 0));
  for (let i = 0; i < others.length; i++) row[i] = signal * matern(squaredDistance(others[i]!, place)).covariance;
  if (own) row[others.length] = signal + noise;
  return row;
}
