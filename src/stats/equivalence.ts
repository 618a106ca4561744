import { type Bootstrap, type Interval, levelAbove, levelBelow } from './bootstrap.js';
import { type PairedTest, pairedT } from './student.js';

/** The p-values against two null hypotheses that cannot both be false. */
export interface EquivalenceTest {
  /** The p-value against "they differ by the margin or more": small where they are equivalent. */
  readonly equivalent: number;
  /** The p-value against "they differ by the margin or less": small where they are not equivalent. */
  readonly different: number;
}

/**
 * Two one-sided t tests (Schuirmann 1987) that the mean of a is within a relative margin of the mean of b; pairs, with
 * positive means. The bounds are tested as mean(a - (1 +- margin) b), so that the mean of b need not be known (Hauschke,
 * Kieser and Hothorn 1999). Undefined where a t test is.
 */
export function equivalentMeans(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  margin: number,
  test: (differences: ArrayLike<number>) => PairedTest | undefined = pairedT,
): EquivalenceTest | undefined {
  const against = (ratio: number) => test(Float64Array.from({ length: a.length }, (_, i) => a[i]! - ratio * b[i]!));
  const low = against(1 - margin);
  const high = against(1 + margin);
  if (!low || !high) return undefined;
  return twoOneSided({ aboveLow: low.above, belowLow: low.below, aboveHigh: high.above, belowHigh: high.below });
}

/** The equivalence test of a statistic, from its bootstrap: whether it lies between two bounds. */
export function equivalentWithin(result: Bootstrap, [low, high]: Interval): EquivalenceTest {
  return twoOneSided({
    aboveLow: levelAbove(result, low),
    belowLow: levelBelow(result, low),
    aboveHigh: levelAbove(result, high),
    belowHigh: levelBelow(result, high),
  });
}

/** Combines four p-values; each is small where the parameter is shown to be on that side of that bound. */
function twoOneSided(shown: { aboveLow: number; belowLow: number; aboveHigh: number; belowHigh: number }) {
  return {
    equivalent: Math.max(shown.aboveLow, shown.belowHigh),
    different: Math.min(1, 2 * Math.min(shown.belowLow, shown.aboveHigh)),
  };
}
