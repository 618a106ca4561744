import { exp, log, sqrt } from '../../kernels/kernels.js';

const ROOT_TWO_PI = 2.5066282746310002;

/**
 * log E[max(0, best - Y)] for a normal Y: the expected improvement of Mockus (1975) when lower is better. Its logarithm
 * distinguishes points where the improvement itself would underflow. -Infinity where Y has no variance and is not better.
 */
export function logExpectedImprovement(mean: number, variance: number, best: number): number {
  if (variance <= 0) return mean < best ? log(best - mean) : -Infinity;
  const deviation = sqrt(variance);
  return log(deviation) + logGain((best - mean) / deviation);
}

/** log(z cdf(z) + density(z)) for the standard normal distribution. */
function logGain(z: number): number {
  if (z > 0) return log(z + exp(logGain(-z)));
  if (z > -2) return log(series(z));
  // With the tail t = density / (|z| + rest), density - |z| t = t x rest: nothing cancels.
  const rest = fraction(-z);
  return (-z * z) / 2 - log(ROOT_TWO_PI) + log(rest / (rest - z));
}

/** z cdf(z) + density(z), by the power series of cdf (Abramowitz and Stegun 26.2.11). */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  const density = exp((-z * z) / 2) / ROOT_TWO_PI;
  return z * (0.5 + density * sum) + density;
}

/** 1/(x + 2/(x + 3/...)), from the continued fraction of the tail (26.2.14). */
function fraction(x: number): number {
  let value = x;
  for (let k = 100; k >= 2; k--) value = x + k / value;
  return 1 / value;
}
