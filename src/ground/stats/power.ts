import { normalQuantile } from './distributions.js';

/**
 * The size at which a test finds a difference of `effect`, given its standard error in a sample of size n, by the normal
 * approximation: with probability POWER where it is this many standard errors away from 0, which a two-sided test rejects.
 * Undefined where there is no effect.
 */
export function sizeToDiffer(effect: number, standardError: number, n: number): number | undefined {
  const errors = normalQuantile(1 - LEVEL / 2) + normalQuantile(POWER);
  const size = n * ((errors * standardError) / effect) ** 2;
  return Number.isFinite(size) ? Math.ceil(size) : undefined;
}

/** The power for which samples are planned, and the significance level of the tests. */
const POWER = 0.8;
const LEVEL = 0.05;
