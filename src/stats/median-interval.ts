import { quantile } from './summary.js';

/** A median with the bounds of its interval, which exists for six values or more. */
export interface MedianInterval {
  readonly n: number;
  readonly median: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * The median of at least one value and its interval by the exact sign test: the order statistics between which the median
 * lies at a confidence of at least the level (Conover 1999, section 3.2). It assumes independent values and nothing about
 * their distribution; 0 is outside exactly where the sign test is significant.
 */
export function medianInterval(values: ArrayLike<number>, level = 0.95): MedianInterval {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const below = outside(n, (1 - level) / 2);
  return {
    n,
    median: quantile(sorted, 0.5),
    low: below > 0 ? sorted[below - 1] : undefined,
    high: below > 0 ? sorted[n - below] : undefined,
  };
}

/** The largest k for which fewer than k of n fair coins show heads with at most the given probability; 0 without one. */
function outside(n: number, most: number): number {
  // In logarithms: 2 ** -n is 0 for n > 1074.
  let logTerm = -n * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    sum += Math.exp(logTerm);
    if (sum > most) return k;
    logTerm += Math.log((n - k) / (k + 1));
  }
  return 0;
}
