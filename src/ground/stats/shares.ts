/** Intervals and tests for shares. */

import type { Estimate, Interval } from '../base/estimate.js';
import { normalQuantile, regularizedBeta } from './distributions.js';
import { ALPHA } from './levels.js';

/**
 * The exact interval of a share (Clopper and Pearson 1934), given how many of n units have a
 * property: whatever the true share, it is covered with at least the given probability. Undefined
 * without units.
 */
export function exactInterval(count: number, n: number, level = 0.95): Interval | undefined {
  if (n === 0) return undefined;
  const tail = (1 - level) / 2;
  return [
    count === 0 ? 0 : shareWhere((share) => regularizedBeta(share, count, n - count + 1) < tail),
    count === n
      ? 1
      : shareWhere((share) => regularizedBeta(share, count + 1, n - count) < 1 - tail),
  ];
}

/** The share of units that have a property, with its exact 95 % interval. */
export const estimateShare = (count: number, n: number): Estimate => ({
  value: count / n,
  interval: exactInterval(count, n),
});

/** The share up to which a condition is true. */
function shareWhere(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The distribution over pairs of units (the runs of a seed) of a property that units have or lack
 * (a failed run).
 */
export interface PairedShares {
  readonly pairs: number;
  /** The discordant pairs: only the first unit has the property, or only the second. */
  readonly first: number;
  readonly second: number;
}

/** Counts the pairs; both lists are in the order of the pairs. */
export function pairedShares(first: readonly boolean[], second: readonly boolean[]): PairedShares {
  return {
    pairs: first.length,
    first: first.filter((has, i) => has && !second[i]).length,
    second: second.filter((has, i) => has && !first[i]).length,
  };
}

export const shareDifference = ({ pairs, first, second }: PairedShares): number =>
  (first - second) / pairs;

/**
 * McNemar's exact two-sided p-value: of equal shares, each discordant pair is as likely of either
 * sort.
 */
export const mcnemar = ({ first, second }: Omit<PairedShares, 'pairs'>): number =>
  Math.min(1, 2 * atLeast(Math.max(first, second), first + second, 0.5));

/**
 * Fisher's exact one-sided p-value that a property is more frequent in one of two groups, from how
 * many of its units have it: the chance of as many or more, given how many of all units have it
 * (the hypergeometric distribution).
 */
export function fisherExact(
  count: number,
  units: number,
  others: number,
  otherUnits: number,
): number {
  const [all, having] = [units + otherUnits, count + others];
  const logOf = logFactorials(all);
  const choose = (n: number, k: number) => logOf[n]! - logOf[k]! - logOf[n - k]!;
  let p = 0;
  for (let k = count; k <= Math.min(units, having); k++) {
    if (having - k <= otherUnits)
      p += Math.exp(choose(units, k) + choose(otherUnits, having - k) - choose(all, having));
  }
  return Math.min(1, p);
}

function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 1; k <= n; k++) logs[k] = logs[k - 1]! + Math.log(k);
  return logs;
}

/** P(k or more of n units have a property), by its share. */
export function atLeast(k: number, n: number, share: number): number {
  if (k === 0) return 1;
  return k > n ? 0 : regularizedBeta(share, k, n - k + 1);
}

/**
 * Tango's score statistic (1998) of the hypothesis that the shares differ by `difference`:
 * approximately standard normal under it. Unlike Wald's, it has a spread where no pair is
 * discordant, and keeps its level with few.
 */
export function tangoScore({ pairs, first, second }: PairedShares, difference: number): number {
  const only = secondUnder({ pairs, first, second }, difference);
  const variance = pairs * (2 * only + difference * (1 - difference));
  const excess = first - second - pairs * difference;
  return excess === 0 ? 0 : excess / Math.sqrt(Math.max(0, variance));
}

/**
 * The maximum-likelihood probability that only the second of a pair has the property, given the
 * difference.
 */
function secondUnder({ pairs, first, second }: PairedShares, difference: number): number {
  const a = 2 * pairs;
  const b = (2 * pairs - first + second) * difference - first - second;
  const c = -second * difference * (1 - difference);
  return (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
}

/**
 * Tango's interval of the difference of two paired shares: the differences that his test does not
 * reject at the level.
 */
export function differenceInterval(shares: PairedShares, level = ALPHA): Interval {
  const z = normalQuantile(1 - level / 2);
  const estimate = shareDifference(shares);
  return [
    turningPoint(estimate, -1, (difference) => tangoScore(shares, difference) < z),
    turningPoint(estimate, 1, (difference) => tangoScore(shares, difference) > -z),
  ];
}

/** Where a condition that is true at `from` becomes false on the way to `to`. */
function turningPoint(from: number, to: number, holds: (x: number) => boolean): number {
  let [inside, outside] = [from, to];
  for (let step = 0; step < 60; step++) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/**
 * The probability of improvement of paired losses a over b: the share of differences a - b below 0,
 * with zeros counted as one half (Agarwal et al. 2021, here paired). The interval is Wilson's of 95
 * % (1927), which is sound at shares of 0 and 1, where all bootstrap resamples are the same; with
 * zeros it is somewhat too wide. Undefined without differences.
 */
export function probabilityOfImprovement(
  differences: ArrayLike<number>,
): { value: number; interval: Interval } | undefined {
  const n = differences.length;
  if (n === 0) return undefined;
  let better = 0;
  for (let i = 0; i < n; i++) better += differences[i]! < 0 ? 1 : differences[i] === 0 ? 0.5 : 0;
  const value = better / n;
  const z = normalQuantile(0.975);
  const center = value + (z * z) / (2 * n);
  const half = z * Math.sqrt((value * (1 - value)) / n + (z / (2 * n)) ** 2);
  const scale = 1 + (z * z) / n;
  return {
    value,
    interval: [Math.max(0, (center - half) / scale), Math.min(1, (center + half) / scale)],
  };
}
