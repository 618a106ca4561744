import { log } from '../kernels/kernels.js';
import { type GaussianProcess, observe } from './gaussian-process.js';
import { fromLogs, type Gradient, logMarginalLikelihood } from './likelihood.js';
import { minimize } from './minimize.js';

/** A log-normal prior: the mean and the standard deviation of the logarithm. */
interface Prior {
  readonly mean: number;
  readonly sd: number;
}

/**
 * Wide priors for inputs in the unit cube and targets of variance 1: they matter where few points say little. Length scales grow with the
 * root of the number of dimensions, as distances in the cube do.
 */
const priors = {
  lengthScale: (dimensions: number): Prior => ({ mean: log(0.5) + log(dimensions) / 2, sd: 1 }),
  signal: { mean: 0, sd: 1 },
  noise: { mean: log(1e-3), sd: 2 },
};

/** Where the search starts: the priors' middle, a rugged function without noise, a smooth one in noise. */
const starts = [
  { lengthScale: 0, noise: 0 },
  { lengthScale: -1.5, noise: -1.5 },
  { lengthScale: 0.5, noise: 2.5 },
] as const;

/**
 * The Gaussian process of n inputs in the unit cube and their targets (mean 0, variance 1), with the hyper-parameters
 * that have the highest posterior density found by gradient ascent from three starts.
 */
export function fitProcess(inputs: readonly Float64Array[], targets: Float64Array): GaussianProcess {
  const dimensions = inputs[0]!.length;
  const all = [...new Array<Prior>(dimensions).fill(priors.lengthScale(dimensions)), priors.signal, priors.noise];
  const objective = (logs: Float64Array): Gradient | undefined => {
    const likelihood = logMarginalLikelihood(logs, inputs, targets);
    return likelihood && negativePosterior(likelihood, logs, all);
  };
  let best: { x: Float64Array; value: number } | undefined;
  for (const start of starts) {
    const from = Float64Array.from(all, ({ mean }, i) => {
      if (i < dimensions) return mean + start.lengthScale;
      return i === dimensions ? mean : mean + start.noise;
    });
    const found = minimize(objective, from, { iterations: 40, tolerance: 1e-3 });
    if (found && (!best || found.value < best.value)) best = found;
  }
  const process = best && observe(fromLogs(best.x), inputs, targets);
  if (!process) throw new Error('a covariance that is not positive definite');
  return process;
}

function negativePosterior({ value, gradient }: Gradient, logs: Float64Array, all: readonly Prior[]): Gradient {
  const off = logs.map((x, i) => (x - all[i]!.mean) / all[i]!.sd);
  return {
    value: off.reduce((sum, z) => sum + (z * z) / 2, -value),
    gradient: gradient.map((g, i) => off[i]! / all[i]!.sd - g),
  };
}
