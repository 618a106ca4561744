import { log } from '../../kernels/kernels.js';
import { type GaussianProcess, observe } from './gaussian-process.js';
import { fromLogs, type Gradient, logMarginalLikelihood } from './likelihood.js';
import { minimize } from './minimize.js';
import { representatives } from './representatives.js';

/** A log-normal prior: the mean and the standard deviation of the logarithm. */
interface Prior {
  readonly mean: number;
  readonly sd: number;
}

/**
 * Wide priors of the length scales, the signal and the noise, for inputs in the unit cube and targets of variance 1:
 * they matter where few points say little. Length scales grow with the root of the number of dimensions, as distances
 * in the cube do.
 */
function priorsOf(dimensions: number): Prior[] {
  const lengthScale = { mean: log(0.5) + log(dimensions) / 2, sd: 1 };
  return [...new Array<Prior>(dimensions).fill(lengthScale), { mean: 0, sd: 1 }, { mean: log(1e-3), sd: 2 }];
}

/**
 * Where the search starts, by what is added to the means of the priors: their middle, a rugged function without noise,
 * a smooth one in noise.
 */
const starts = [
  { lengthScale: 0, noise: 0 },
  { lengthScale: -1.5, noise: -1.5 },
  { lengthScale: 0.5, noise: 2.5 },
] as const;

/** Hyper-parameters are fitted to no more trials: a gradient takes time by the cube of their number. */
const FITTED = 120;

/**
 * The Gaussian process of n inputs in the unit cube and their targets (mean 0, variance 1). Its hyper-parameters have
 * the highest posterior density found from three starts.
 */
export function fitProcess(inputs: readonly Float64Array[], targets: Float64Array): GaussianProcess {
  const chosen = representatives(targets, FITTED);
  const logs = mostProbable(
    chosen.map((i) => inputs[i]!),
    Float64Array.from(chosen, (i) => targets[i]!),
  );
  // Inputs that crowd may need more noise than was fitted for their covariance to be positive definite.
  for (let hyper = fromLogs(logs); hyper.noise < 1e6; hyper = { ...hyper, noise: 10 * hyper.noise }) {
    const process = observe(hyper, inputs, targets);
    if (process) return process;
  }
  throw new Error('inputs that are not numbers');
}

/** Logarithms of the hyper-parameters; the priors' middle should no start have a density. */
function mostProbable(inputs: readonly Float64Array[], targets: Float64Array): Float64Array {
  const dimensions = inputs[0]!.length;
  const priors = priorsOf(dimensions);
  const objective = (logs: Float64Array): Gradient | undefined => {
    const likelihood = logMarginalLikelihood(logs, inputs, targets);
    return likelihood && negativePosterior(likelihood, logs, priors);
  };
  let best: { x: Float64Array; value: number } | undefined;
  for (const start of starts) {
    const shifts = [...new Array<number>(dimensions).fill(start.lengthScale), 0, start.noise];
    const from = Float64Array.from(priors, ({ mean }, i) => mean + shifts[i]!);
    const found = minimize(objective, from, { iterations: 40, tolerance: 1e-3 });
    if (found && (!best || found.value < best.value)) best = found;
  }
  return best?.x ?? Float64Array.from(priors, ({ mean }) => mean);
}

/** Less the logarithm of likelihood times priors, but for a constant. */
function negativePosterior({ value, gradient }: Gradient, logs: Float64Array, priors: readonly Prior[]): Gradient {
  const off = logs.map((x, i) => (x - priors[i]!.mean) / priors[i]!.sd);
  return {
    value: off.reduce((sum, z) => sum + (z * z) / 2, -value),
    gradient: gradient.map((g, i) => off[i]! / priors[i]!.sd - g),
  };
}
