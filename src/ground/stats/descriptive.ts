/** Mean, variance, quantiles, and the median with its interval. */

import type { Estimate } from '../base/estimate.js';

/** The arithmetic mean; undefined without values. */
export function mean(values: ArrayLike<number>): number | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * The sample variance (n - 1), exactly 0 where all values are equal; undefined for fewer than two
 * values.
 */
export function variance(values: ArrayLike<number>): number | undefined {
  if (values.length < 2) return undefined;
  const center = mean(values)!;
  let squares = 0;
  let varied = false;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i]! - center) ** 2;
    varied ||= values[i] !== values[0];
  }
  return varied ? squares / (values.length - 1) : 0;
}

/** The first index of a value in ascending values that contain it. */
export function firstIndex(value: number, sorted: Float64Array): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A quantile of a sorted sample of at least one value, linear between order statistics (type 7 of
 * Hyndman and Fan 1996, NumPy's default). The highest values may be infinite: a quantile is
 * infinite only where an infinite value has weight.
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return place === below || low === high ? low : low + (place - below) * (high - low);
}

/** A mean or median of n values with its 95 % interval, which exists where they are enough. */
export interface Center extends Estimate {
  readonly n: number;
  readonly value: number;
}

/**
 * The median of at least one value and its interval by the exact sign test, for six values or more:
 * the order statistics between which the median lies at a confidence of at least 95 % (Conover
 * 1999, section 3.2). It assumes independent values and nothing about their distribution; 0 is
 * outside exactly where the sign test is significant.
 */
export function medianInterval(values: ArrayLike<number>): Center {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const below = outside(n, 0.025);
  return {
    n,
    value: quantile(sorted, 0.5),
    interval: below > 0 ? [sorted[below - 1]!, sorted[n - below]!] : undefined,
  };
}

/**
 * The largest k for which fewer than k of n fair coins show heads with at most the given
 * probability; 0 without one.
 */
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

/**
 * The distance of each loss from the median of its cell's finished runs; infinite for a diverged
 * run (+Infinity). Two cells' deviations, paired by seed, can be compared like losses: a paired
 * form of Brown and Forsythe's test. Undefined where no run finished.
 */
export function absoluteDeviations(losses: ArrayLike<number>): Float64Array | undefined {
  const all = new Float64Array(losses);
  const finished = all.filter(Number.isFinite).sort();
  if (finished.length === 0) return undefined;
  const median = quantile(finished, 0.5);
  return all.map((loss) => Math.abs(loss - median));
}
