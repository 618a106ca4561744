import type { Interval } from './bootstrap.js';
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
  const averages = new Float64Array((n * (n + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const sum = differences[i]! + differences[j]!;
      // The average of opposite infinities counts as 0.
      averages[next++] = Number.isNaN(sum) ? 0 : sum / 2;
    }
  }
  averages.sort();
  const middle = averages.length / 2;
  const value = (averages[Math.ceil(middle) - 1]! + averages[Math.floor(middle)]!) / 2;
  const rank = acceptedFrom(n);
  return {
    value,
    interval: rank > 0 ? [averages[rank - 1]!, averages[averages.length - rank]!] : undefined,
    p: test.p,
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
