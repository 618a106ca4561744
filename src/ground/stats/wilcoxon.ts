/** Wilcoxon's signed-rank test, and the estimates of location and of ratio that belong to it. */

import type { Interval } from '../base/estimate.js';
import { normalCdf, normalQuantile } from './distributions.js';
import { ALPHA } from './levels.js';
import { rank } from './ranks.js';

export interface WilcoxonTest {
  /**
   * The ranks of positive differences minus those of negative ones, as a share of all ranks, from
   * -1 to 1 (Kerby 2014).
   */
  readonly rankBiserial: number;
  /** Two-sided. */
  readonly p: number;
  /** Whether p comes from all 2^n sign assignments rather than the normal approximation. */
  readonly exact: boolean;
}

/**
 * Wilcoxon's signed-rank test (1945) that paired differences are symmetric about 0. Zeros are left
 * out. Exact for up to 50 differences without ties and zeros, or up to 13 with them; otherwise by
 * the normal approximation, with the variance corrected for ties and without a continuity
 * correction: the choices of SciPy's `wilcoxon`. Infinite differences tie at the top. Undefined
 * where all differences are 0.
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>): WilcoxonTest | undefined {
  const { ranks, ties, plus } = signedRanks(differences);
  const n = ranks.length;
  if (n === 0) return undefined;
  const total = (n * (n + 1)) / 2;
  const tied = ties.length > 0 || n < differences.length;
  const exact = differences.length <= (tied ? 13 : 50);
  const p = exact ? exactLevel(ranks, plus) : normalLevel(n, ties, plus - total / 2);
  return { rankBiserial: (2 * plus - total) / total, p, exact };
}

/**
 * Returns the midranks of the absolute differences without zeros, the sizes of groups of ties, and
 * the rank sum of the positive differences.
 */
function signedRanks(differences: ArrayLike<number>) {
  const nonzero = Float64Array.from(differences).filter(
    (difference) => difference > 0 || difference < 0,
  );
  const { ranks, ties } = rank(nonzero.map(Math.abs));
  return {
    ranks,
    ties,
    plus: ranks.reduce((sum, own, i) => (nonzero[i]! > 0 ? sum + own : sum), 0),
  };
}

function normalLevel(n: number, ties: readonly number[], excess: number): number {
  const forTies = ties.reduce((sum, t) => sum + t ** 3 - t, 0) / 2;
  const variance = (n * (n + 1) * (2 * n + 1) - forTies) / 24;
  return 2 * normalCdf(-Math.abs(excess) / Math.sqrt(variance));
}

/**
 * Counts the sign assignments for each rank sum, with doubled ranks, which are whole even for the
 * mean ranks of ties.
 */
function exactLevel(ranks: Float64Array, plus: number): number {
  const total = ranks.length * (ranks.length + 1);
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  let reached = 0;
  for (const r of ranks) {
    const step = 2 * r;
    for (let sum = reached; sum >= 0; sum--) ways[sum + step]! += ways[sum]!;
    reached += step;
  }
  const smaller = Math.min(2 * plus, total - 2 * plus);
  const tail = ways.subarray(0, smaller + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * tail) / 2 ** ranks.length);
}

export interface RankLocation {
  /** The median of all Walsh averages (Hodges and Lehmann 1963). */
  readonly value: number;
  /**
   * The shifts that Wilcoxon's signed-rank test does not reject at the level; undefined where there
   * are too few differences.
   */
  readonly interval: Interval | undefined;
  /** The two-sided p-value of that test against a shift of 0. */
  readonly p: number;
}

/**
 * Hodges and Lehmann's estimate of the center of differences, with the interval of Wilcoxon's
 * signed-rank test (as in R's `wilcox.test(conf.int = TRUE)`; the exact distribution for up to 50
 * differences, the normal approximation beyond). An infinite difference ranks last. Undefined for
 * fewer than two differences, or where all are 0.
 */
export function rankLocation(
  differences: ArrayLike<number>,
  level = ALPHA,
): RankLocation | undefined {
  const n = differences.length;
  const test = wilcoxonSignedRank(differences);
  if (n < 2 || !test) return undefined;
  return located(
    n,
    (i, j) => {
      const sum = differences[i]! + differences[j]!;
      // The average of opposite infinities counts as 0.
      return Number.isNaN(sum) ? 0 : sum / 2;
    },
    (low, high) => (low + high) / 2,
    test.p,
    level,
  );
}

/**
 * The ratio r of paired losses or distances at which Wilcoxon's signed-rank test of `a - r b`
 * balances, with the interval of the ratios that it does not reject. A Walsh average of `a - r b`
 * is above 0 where r is below `(a_i + a_j) / (b_i + b_j)`, so that estimate and limits are order
 * statistics of these ratios: the estimate is their median, of two middle ones the geometric mean,
 * so that the ratio of b to a is its inverse. Pairs that are both 0, or both infinite, are left
 * out. Excesses over the noise of test labels may lie below 0: the ratio is then sought by tests
 * (`distanceRatio`), as it is for very many pairs. The interval leaves out what the test rejects at
 * `level`. Undefined where the test is, or where one side is mostly 0.
 */
export function ratioLocation(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  level = ALPHA,
): RankLocation | undefined {
  const isNegative = [a, b].some((side) => Array.from(side).some((x) => x < 0));
  if (a.length > 2000 || isNegative) return distanceRatio(a, b, level);
  const pairs = Array.from(a, (x, i): [number, number] => [x, b[i]!]).filter(
    ([x, y]) => !Number.isNaN(x / y),
  );
  const test = wilcoxonSignedRank(Float64Array.from(pairs, ([x, y]) => x - y));
  const n = pairs.length;
  if (n < 2 || !test) return undefined;
  const location = located(
    n,
    (i, j) => {
      const ratio = (pairs[i]![0] + pairs[j]![0]) / (pairs[i]![1] + pairs[j]![1]);
      // One infinite loss on each side balances.
      return Number.isNaN(ratio) ? 1 : ratio;
    },
    (low, high) => Math.sqrt(low * high),
    test.p,
    level,
  );
  return location.value > 0 && location.value < Infinity ? location : undefined;
}

/**
 * The location by a value for each two of n units, a unit with itself included: the middle of
 * these, and their interval.
 */
function located(
  n: number,
  pairValue: (i: number, j: number) => number,
  middleOf: (low: number, high: number) => number,
  p: number,
  level = ALPHA,
): RankLocation {
  const values = new Float64Array((n * (n + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) values[next++] = pairValue(i, j);
  values.sort();
  const middle = values.length / 2;
  const least = acceptedFrom(n, level);
  return {
    value: middleOf(values[Math.ceil(middle) - 1]!, values[Math.floor(middle)]!),
    interval: least > 0 ? [values[least - 1]!, values[values.length - least]!] : undefined,
    p,
  };
}

/**
 * The largest k with P(V <= k - 1) <= level / 2 of the sum V of the ranks of positive differences;
 * 0 where there is none.
 */
function acceptedFrom(n: number, level: number): number {
  if (n > 50) {
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return Math.max(0, Math.round((n * (n + 1)) / 4 - normalQuantile(1 - level / 2) * deviation));
  }
  const most = (n * (n + 1)) / 2;
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let next = 1; next <= n; next++)
    for (let sum = most; sum >= next; sum--) ways[sum]! += ways[sum - next]!;
  let below = 0;
  let k = 0;
  while (k <= most && below + ways[k]! <= (level / 2) * 2 ** n) below += ways[k++]!;
  return k;
}

/** Ratios are searched for between these. */
const [MIN_RATIO, MAX_RATIO] = [1e-3, 1e3];

/**
 * As `ratioLocation`, by tests of `a - ratio b`; undefined where the distances of either side are
 * mostly 0.
 */
export function distanceRatio(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  level = ALPHA,
): RankLocation | undefined {
  const differences = new Float64Array(a.length);
  const tested = new Map<number, WilcoxonTest | undefined>();
  // Tests are cached: the searches for several ratios begin with the same ones, and each test sorts
  // the whole sample.
  const test = (ratio: number): WilcoxonTest | undefined => {
    if (!tested.has(ratio)) {
      for (let i = 0; i < differences.length; i++) differences[i] = a[i]! - ratio * b[i]!;
      tested.set(ratio, wilcoxonSignedRank(differences));
    }
    return tested.get(ratio);
  };
  const atOne = test(1);
  if (!atOne) return undefined;
  /** The p-value against "the ratio is at most `ratio`", which grows with `ratio`. */
  const above = (ratio: number) => {
    const { rankBiserial, p } = test(ratio) ?? { rankBiserial: 0, p: 1 };
    return rankBiserial > 0 ? p / 2 : 1 - p / 2;
  };
  const balance = (ratio: number) => test(ratio)?.rankBiserial ?? 0;
  if (balance(MIN_RATIO) <= 0 || balance(MAX_RATIO) >= 0) return undefined;
  const value = crossing(balance);
  const bound = (p: number) =>
    crossing((ratio) => normalQuantile(p) - normalQuantile(above(ratio)));
  return { value, interval: [bound(level / 2), bound(1 - level / 2)], p: atOne.p };
}

/** The number of steps in which log ratios are searched, which give a ratio to five digits. */
const STEPS = 2 ** 22;

const ratioAt = (step: number): number => MIN_RATIO * (MAX_RATIO / MIN_RATIO) ** (step / STEPS);

/**
 * The ratio at which a score that falls as the ratio grows reaches 0, by false position (the
 * Illinois algorithm, Dowell and Jarratt 1971, on whole steps): each score takes a test, and
 * bisection would need far more of them.
 */
function crossing(scoreAt: (ratio: number) => number): number {
  const score = (step: number) => Math.max(-FARTHEST, Math.min(FARTHEST, scoreAt(ratioAt(step))));
  let [low, high] = [0, STEPS];
  let [over, under] = [score(low), score(high)];
  if (over <= 0) return MIN_RATIO;
  if (under > 0) return MAX_RATIO;
  let moved: 'low' | 'high' | undefined;
  while (high - low > 1) {
    const guess = Math.round(low + ((high - low) * over) / (over - under));
    const step = Math.max(low + 1, Math.min(high - 1, guess));
    const found = score(step);
    // The score of an end that stays is halved, so that this end soon moves, too.
    if (found > 0) {
      [low, over] = [step, found];
      if (moved === 'low') under /= 2;
      moved = 'low';
    } else {
      [high, under] = [step, found || -over];
      if (moved === 'high') over /= 2;
      moved = 'high';
    }
  }
  return ratioAt(low + 0.5);
}

/** The bound of scores, in standard errors: beyond it, they are practically infinite. */
const FARTHEST = 40;
