import { mean, variance } from './moments.js';
import { studentCdf, studentTwoSided } from './student.js';

/**
 * Differences a - b of paired losses, where a diverged run is +Infinity: worse than any other, and equal to another one.
 */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const differences = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) differences[i] = a[i] === b[i] ? 0 : a[i]! - b[i]!;
  return differences;
}

export interface PairedTest {
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
  /** The one-sided levels against "the mean difference is at least 0" and "at most 0". */
  readonly below: number;
  readonly above: number;
}

/**
 * Student's t test that the mean of paired differences is 0. It assumes independent pairs and an approximately normal mean
 * difference; a few large differences make it conservative. Undefined for fewer than two differences, where all are equal,
 * or where one is infinite.
 */
export function pairedT(differences: ArrayLike<number>): PairedTest | undefined {
  const spread = variance(differences);
  if (!spread || !Number.isFinite(spread)) return undefined;
  const n = differences.length;
  const t = mean(differences)! / Math.sqrt(spread / n);
  return { t, p: studentTwoSided(t, n - 1), below: studentCdf(t, n - 1), above: studentCdf(-t, n - 1) };
}
