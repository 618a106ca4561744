import { normalCdf } from './normal.js';

export interface WilcoxonTest {
  /** The ranks of positive differences minus those of negative ones, as a share of all ranks, from -1 to 1 (Kerby 2014). */
  readonly rankBiserial: number;
  /** The two-sided p-value. */
  readonly p: number;
  /** Whether p comes from all 2^n sign assignments rather than the normal approximation. */
  readonly exact: boolean;
}

/**
 * Wilcoxon's signed-rank test (1945) that paired differences are symmetric about 0. Zeros are left out. Exact for up to 50
 * differences without ties and zeros, or up to 13 with them; otherwise by the normal approximation, with the variance
 * corrected for ties and without a continuity correction: the choices of SciPy's `wilcoxon`. Infinite differences tie at
 * the top. Undefined where all differences are 0.
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

interface SignedRanks {
  /** The ranks of the absolute differences without zeros, ascending; equal ones share their mean rank. */
  readonly ranks: Float64Array;
  /** The sizes of the groups of equals. */
  readonly ties: readonly number[];
  /** The sum of the ranks of positive differences. */
  readonly plus: number;
}

/** Sorts positive and negative differences separately, as numbers are sorted much faster than indices, and merges them. */
function signedRanks(differences: ArrayLike<number>): SignedRanks {
  const parts = new Float64Array(differences.length);
  let [above, below] = [0, parts.length];
  for (let i = 0; i < differences.length; i++) {
    const difference = differences[i]!;
    if (difference > 0) parts[above++] = difference;
    else if (difference < 0) parts[--below] = -difference;
  }
  const positive = parts.subarray(0, above).sort();
  const negative = parts.subarray(below).sort();
  const ranks = new Float64Array(positive.length + negative.length);
  const ties: number[] = [];
  let plus = 0;
  let i = 0;
  let j = 0;
  while (i + j < ranks.length) {
    const from = i + j;
    const fromPositive = i;
    const isPositive = i < positive.length && (j === negative.length || positive[i]! <= negative[j]!);
    const value = isPositive ? positive[i]! : negative[j]!;
    while (i < positive.length && positive[i] === value) i++;
    while (j < negative.length && negative[j] === value) j++;
    const mean = (from + 1 + i + j) / 2;
    for (let k = from; k < i + j; k++) ranks[k] = mean;
    plus += (i - fromPositive) * mean;
    if (i + j - from > 1) ties.push(i + j - from);
  }
  return { ranks, ties, plus };
}

function normalLevel(n: number, ties: readonly number[], excess: number): number {
  const forTies = ties.reduce((sum, t) => sum + t ** 3 - t, 0) / 2;
  const variance = (n * (n + 1) * (2 * n + 1) - forTies) / 24;
  return 2 * normalCdf(-Math.abs(excess) / Math.sqrt(variance));
}

/** Counts the sign assignments for each rank sum, with doubled ranks, which are whole even for the mean ranks of ties. */
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
