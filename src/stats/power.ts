import { normalQuantile } from './normal.js';
import { type PairedShares, tangoDeviation } from './paired-shares.js';

/** The chance of finding an effect that a sample is asked to give, and the level of the test. */
const POWER = 0.8;
const LEVEL = 0.05;

/** The chance that a size is large enough, whatever a small sample says of the spread. */
const ASSURED = 0.8;

/**
 * By how much a standard deviation with so many degrees of freedom is to be enlarged where a size is planned by it: to its upper
 * limit (Browne 1995, Statistics in Medicine 14, 1933-1940), without which sizes planned by a few values are far too small. The
 * quantile of chi-squared is by Wilson and Hilferty, within a tenth for one degree and a hundredth for more.
 */
export function planningFactor(degrees: number): number {
  const part = 2 / (9 * degrees);
  return (1 - part + normalQuantile(1 - ASSURED) * Math.sqrt(part)) ** -1.5;
}

/*
 * Sizes of samples by the normal approximation: an effect is found with that power where it is so many standard errors
 * away from what is to be refuted. A two-sided test refutes 0; two one-sided tests of an effect that is 0 refute both
 * margins, each with half of what may go wrong.
 */
const twoSided = (level: number): number => normalQuantile(1 - level / 2) + normalQuantile(POWER);
const TWO_SIDED = twoSided(LEVEL);
const HALF = normalQuantile(1 - LEVEL / 4) + normalQuantile(POWER);
const [ONE_SIDED, BOTH] = [normalQuantile(1 - LEVEL), normalQuantile((1 + POWER) / 2)];

/**
 * The size at which a difference of `effect` is found by a test at a level, given its standard error in a sample of size n, and
 * what of it stays whatever the size; undefined where no size does.
 */
export function sizeToDiffer(
  effect: number,
  standardError: number,
  n: number,
  { level = LEVEL, fixed = 0 }: { readonly level?: number; readonly fixed?: number } = {},
): number | undefined {
  const errors = twoSided(level);
  const left = fixed === 0 ? effect : Math.sqrt(effect ** 2 - (errors * fixed) ** 2);
  return sizeOf(n * ((errors * standardError) / left) ** 2);
}

/** The size for a two-sided test at half the level, as one of two whose smaller p counts doubled, given that at the level. */
export const sizeOfHalf = (size: number): number => Math.ceil(size * (HALF / TWO_SIDED) ** 2);

/** The size at which a difference of 0 is shown to be within a margin, given its standard error in a sample of size n. */
export const sizeToEqual = (margin: number, standardError: number, n: number): number | undefined =>
  sizeOf(n * (((ONE_SIDED + BOTH) * standardError) / margin) ** 2);

/**
 * The number of pairs at which McNemar's test with a discordant pair taken away finds a difference of shares, where as
 * many pairs are discordant as in a sample, or as that difference takes.
 */
export function pairsToDiffer(effect: number, shares: PairedShares): number | undefined {
  const discordant = Math.max(discordance(shares), effect);
  return sizeOf((TWO_SIDED / effect) ** 2 * discordant + 1 / discordant);
}

/** The number of pairs at which Tango's tests show equal shares to differ by less than a margin. */
export function pairsToEqual(margin: number, shares: PairedShares): number | undefined {
  const discordant = discordance(shares);
  return sizeOf(((ONE_SIDED * tangoDeviation(discordant, margin) + BOTH * Math.sqrt(discordant)) / margin) ** 2);
}

/** The share of discordant pairs; one in the sample where there is none, which does not prove that there are none. */
const discordance = ({ pairs, first, second }: PairedShares): number => Math.max(1, first + second) / pairs;

const sizeOf = (size: number): number | undefined => (Number.isFinite(size) ? Math.ceil(size) : undefined);
