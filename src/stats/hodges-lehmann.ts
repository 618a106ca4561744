import type { Interval } from './bootstrap.js';
import { distanceRatio } from './distance-ratio.js';
import { wilcoxonSignedRank } from './wilcoxon.js';

/** The location of paired differences, by ranks. */
export interface RankLocation {
  /** The median of all Walsh averages (Hodges and Lehmann 1963). */
  readonly value: number;
  /** The shifts that Wilcoxon's signed-rank test does not reject at 5 %; undefined where there are too few differences. */
  readonly interval: Interval | undefined;
  /** The two-sided p-value of that test against a shift of 0. */
  readonly p: number;
}

/**
 * Hodges and Lehmann's estimate of the center of differences, with the interval of Wilcoxon's signed-rank test (as in R's
 * `wilcox.test(conf.int = TRUE)`; the exact distribution for up to 50 differences, the normal approximation beyond). An
 * infinite difference ranks last. Undefined for fewer than two differences, or where all are 0.
 */
export function rankLocation(differences: ArrayLike<number>): RankLocation | undefined {
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
  );
}

/** The number of pairs up to which all ratios of sums are sorted. */
const MOST_PAIRS = 2000;

/**
 * The ratio r of paired losses or distances at which Wilcoxon's signed-rank test of `a - r b` balances, with
 * the interval of the ratios that it does not reject. A Walsh average of `a - r b` is above 0 where r is below
 * `(a_i + a_j) / (b_i + b_j)`, so that estimate and limits are order statistics of these ratios: the estimate is their median, of
 * two middle ones the geometric mean, so that the ratio of b to a is its inverse. Pairs that are both 0, or both infinite, are left out.
 * Excesses over the noise of test labels may lie below 0: the ratio is then sought by tests (`distanceRatio`), as it is for very
 * many pairs. Undefined where the test is, or where one side is mostly 0.
 */
export function ratioLocation(a: ArrayLike<number>, b: ArrayLike<number>): RankLocation | undefined {
  const isNegative = [a, b].some((side) => Array.from(side).some((x) => x < 0));
  if (a.length > MOST_PAIRS || isNegative) return distanceRatio(a, b);
  const pairs = Array.from(a, (x, i): [number, number] => [x, b[i]!]).filter(([x, y]) => !Number.isNaN(x / y));
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
  );
  return location.value > 0 && location.value < Infinity ? location : undefined;
}

/** The location by a value for each two of n units, a unit with itself included: the middle of these, and their interval. */
function located(
  n: number,
  pairValue: (i: number, j: number) => number,
  middleOf: (low: number, high: number) => number,
  p: number,
): RankLocation {
  const values = new Float64Array((n * (n + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) values[next++] = pairValue(i, j);
  values.sort();
  const middle = values.length / 2;
  const rank = acceptedFrom(n);
  return {
    value: middleOf(values[Math.ceil(middle) - 1]!, values[Math.floor(middle)]!),
    interval: rank > 0 ? [values[rank - 1]!, values[values.length - rank]!] : undefined,
    p,
  };
}

/** The largest k with P(V <= k - 1) <= 2.5 % of the sum V of the ranks of positive differences; 0 where there is none. */
function acceptedFrom(n: number): number {
  if (n > 50) {
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return Math.max(0, Math.round((n * (n + 1)) / 4 - 1.959964 * deviation));
  }
  const most = (n * (n + 1)) / 2;
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) for (let sum = most; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  let below = 0;
  let k = 0;
  while (k <= most && below + ways[k]! <= 0.025 * 2 ** n) below += ways[k++]!;
  return k;
}
