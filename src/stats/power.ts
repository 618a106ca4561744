import { normalQuantile } from './distributions.js';

/** The power for which samples are planned, and the significance level of the tests. */
const POWER = 0.8;
const LEVEL = 0.05;

/** The probability that a planned size is large enough, given the uncertainty of a small sample's spread. */
const ASSURED = 0.8;

/**
 * The factor that enlarges a standard deviation with the given degrees of freedom where a size is planned by it: to its
 * upper limit (Browne 1995, Statistics in Medicine 14, 1933-1940), without which sizes planned by a few values are far too
 * small. The quantile of chi-squared is by Wilson and Hilferty, within a tenth for one degree and a hundredth for more.
 */
export function planningFactor(degrees: number): number {
  const part = 2 / (9 * degrees);
  return (1 - part + normalQuantile(1 - ASSURED) * Math.sqrt(part)) ** -1.5;
}

/*
 * Sample sizes by the normal approximation: an effect is found with probability POWER where it is this many standard errors
 * away from 0, which a two-sided test rejects.
 */
const twoSided = (level: number): number => normalQuantile(1 - level / 2) + normalQuantile(POWER);

/**
 * The size at which a test at a level finds a difference of `effect`, given its standard error in a sample of size n and a
 * further error, `fixed`, that does not shrink with the size; undefined where no size is large enough.
 */
export function sizeToDiffer(
  effect: number,
  standardError: number,
  n: number,
  { level = LEVEL, fixed = 0 }: { readonly level?: number; readonly fixed?: number } = {},
): number | undefined {
  const errors = twoSided(level);
  const left = fixed === 0 ? effect : Math.sqrt(effect ** 2 - (errors * fixed) ** 2);
  const size = n * ((errors * standardError) / left) ** 2;
  return Number.isFinite(size) ? Math.ceil(size) : undefined;
}
