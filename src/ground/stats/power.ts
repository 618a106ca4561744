import { normalQuantile } from './distributions.js';

/**
 * Returns the sample size at which a two-sided test at LEVEL finds a difference of `effect` with
 * probability POWER, by the normal approximation. `standardError` is from a sample of size n.
 * Undefined without an effect.
 */
export function sizeToDiffer(effect: number, standardError: number, n: number): number | undefined {
  const errors = normalQuantile(1 - LEVEL / 2) + normalQuantile(POWER);
  const size = n * ((errors * standardError) / effect) ** 2;
  return Number.isFinite(size) ? Math.ceil(size) : undefined;
}

/** The power for which samples are planned, and the significance level of the tests. */
const POWER = 0.8;
const LEVEL = 0.05;
