/** The significance level: a result is significant where its p-value is below it. */
export const ALPHA = 0.05;

/**
 * The fewest paired units of a rank test: with fewer, no test can reach ALPHA. T tests require as
 * many seeds, too.
 */
export const MIN_PAIRS = 6;

/**
 * Holm's step-down correction (1979) for a family of tests, whatever their dependence: the
 * corrected p-value of each, which controls the error of the whole family. A test without a p-value
 * is not part of the family.
 */
export function holm(levels: readonly (number | undefined)[]): (number | undefined)[] {
  const family = [...levels.keys()]
    .filter((i) => levels[i] !== undefined)
    .sort((i, j) => levels[i]! - levels[j]!);
  const corrected = levels.map((): number | undefined => undefined);
  let floor = 0;
  family.forEach((i, k) => {
    floor = Math.min(1, Math.max(floor, (family.length - k) * levels[i]!));
    corrected[i] = floor;
  });
  return corrected;
}
