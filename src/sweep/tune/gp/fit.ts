/** Fits a Gaussian process to the trials of a search. */

import { log } from '../../../train/kernels/exact-functions.js';
import {
  fromLogs,
  type GaussianProcess,
  type Gradient,
  logMarginalLikelihood,
  observe,
} from './gaussian-process.js';
import { minimize } from './minimize.js';

/** Of the logarithm. */
interface Prior {
  readonly mean: number;
  readonly sd: number;
}

/**
 * Wide log-normal priors of length scales, signal and noise, for inputs in the unit cube and
 * targets of variance 1. They matter where there are few points. Length scales grow with the root
 * of the number of dimensions, as distances do.
 */
function makePriors(dimensions: number): Prior[] {
  const lengthScale = { mean: log(0.5) + log(dimensions) / 2, sd: 1 };
  return [
    ...new Array<Prior>(dimensions).fill(lengthScale),
    { mean: 0, sd: 1 },
    { mean: log(1e-3), sd: 2 },
  ];
}

/**
 * Offsets from the means of the priors: the means themselves, a rugged function without noise, a
 * smooth one with noise.
 */
const starts = [
  { lengthScale: 0, noise: 0 },
  { lengthScale: -1.5, noise: -1.5 },
  { lengthScale: 0.5, noise: 2.5 },
] as const;

/**
 * The most trials that are fitted to: the time for a gradient grows with the cube of their number.
 */
const FITTED = 120;

/**
 * With the most probable hyper-parameters found from three starts.
 * @throws Error where inputs are not numbers
 */
export function fitProcess(
  inputs: readonly Float64Array[],
  targets: Float64Array,
): GaussianProcess {
  const chosen = representatives(targets, FITTED);
  const logs = mostProbable(
    chosen.map((i) => inputs[i]!),
    Float64Array.from(chosen, (i) => targets[i]!),
  );
  // The covariance of inputs close together may need more noise than was fitted to be positive
  // definite.
  for (
    let hyper = fromLogs(logs);
    hyper.noise < 1e6;
    hyper = { ...hyper, noise: 10 * hyper.noise }
  ) {
    const process = observe(hyper, inputs, targets);
    if (process) return process;
  }
  throw new Error('the inputs are not numbers');
}

/**
 * The logarithms of the most probable hyper-parameters; the means of the priors if no start has a
 * density.
 */
function mostProbable(inputs: readonly Float64Array[], targets: Float64Array): Float64Array {
  const dimensions = inputs[0]!.length;
  const priors = makePriors(dimensions);
  const objective = (logs: Float64Array): Gradient | undefined => {
    const likelihood = logMarginalLikelihood(logs, inputs, targets);
    if (!likelihood) return undefined;
    // The negative logarithm of likelihood times priors, up to a constant.
    const off = logs.map((x, i) => (x - priors[i]!.mean) / priors[i]!.sd);
    return {
      value: off.reduce((sum, z) => sum + (z * z) / 2, -likelihood.value),
      gradient: likelihood.gradient.map((g, i) => off[i]! / priors[i]!.sd - g),
    };
  };
  let best: { x: Float64Array; value: number } | undefined;
  for (const start of starts) {
    const shifts = [...new Array<number>(dimensions).fill(start.lengthScale), 0, start.noise];
    const from = Float64Array.from(priors, ({ mean }, i) => mean + shifts[i]!);
    const found = minimize(objective, from);
    if (found && (!best || found.value < best.value)) best = found;
  }
  return best?.x ?? Float64Array.from(priors, ({ mean }) => mean);
}

/**
 * Indices, ascending, of at most `most` trials, an even number: half with the lowest targets, half
 * evenly from the rest as proposed.
 */
export function representatives(targets: Float64Array, most: number): number[] {
  const order = [...targets.keys()];
  if (order.length <= most) return order;
  const half = most / 2;
  order.sort((i, j) => targets[i]! - targets[j]!);
  const rest = order.slice(half).sort((i, j) => i - j);
  const others = Array.from(
    { length: half },
    (_, k) => rest[Math.floor((k * rest.length) / half)]!,
  );
  return [...order.slice(0, half), ...others].sort((i, j) => i - j);
}
