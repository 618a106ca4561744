/** A test counts where its p is below this level. */
export const ALPHA = 0.05;

/** Fewest paired units of a rank test: with fewer, none can reach ALPHA. So many seeds are asked of t tests, too. */
export const FEWEST_PAIRS = 6;

/** Fewest paired seeds where a standard error comes from the bootstrap, as of the 5 % quantile. */
export const FEWEST_RESAMPLED = 20;

/**
 * Holm's step-down correction (1979) for a family of tests, whatever their dependence: the corrected level of each, which
 * controls the error of the whole family. A test without a level is not part of the family.
 */
export function holm(levels: readonly (number | undefined)[]): (number | undefined)[] {
  const family = [...levels.keys()].filter((i) => levels[i] !== undefined).sort((i, j) => levels[i]! - levels[j]!);
  const corrected = levels.map((): number | undefined => undefined);
  let floor = 0;
  family.forEach((i, k) => {
    floor = Math.min(1, Math.max(floor, (family.length - k) * levels[i]!));
    corrected[i] = floor;
  });
  return corrected;
}
