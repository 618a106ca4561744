import type { Bootstrap } from './bootstrap.js';
import { variance } from './moments.js';
import { studentCdf } from './student.js';

/**
 * Level of a one-sided t test with the bootstrap's standard error (Efron and Tibshirani 1993, chapters 6 and 12), for
 * statistics that are approximately normal, such as logarithms of ratios. BCa intervals could be inverted instead; but far
 * in the tail, where corrected levels are decided, that needs more resamples than there are, and the acceleration of a
 * heavy-tailed sample makes it overconfident. This test is slightly liberal, too: between two equal variances, at 5 %, it
 * finds a difference in some 6 % of samples of 200 mildly skewed losses, and in some 10 % of strongly skewed ones.
 */
function levelOf(result: Bootstrap, distance: number): number {
  return studentCdf(-distance / standardErrorOf(result), result.units - 1);
}

/** The level against "the parameter is at most `bound`". */
export const levelAbove = (result: Bootstrap, bound: number): number => levelOf(result, result.estimate - bound);

/** The level against "the parameter is at least `bound`". */
export const levelBelow = (result: Bootstrap, bound: number): number => levelOf(result, bound - result.estimate);

/** The bootstrap's standard error of a statistic. */
export const standardErrorOf = ({ distribution }: Bootstrap): number => Math.sqrt(variance(distribution)!);
