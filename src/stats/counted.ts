import { mean } from './moments.js';

/**
 * A statistic of a resample, given by how often each unit of the sample is in it, and how many units it has in all. A unit
 * may be a value, or a seed with its values in several cells, which are then resampled together.
 */
export type CountedStatistic = (counts: Counts, total: number) => number;

/** How often each unit of a sample is in a resample. */
export type Counts = Uint16Array;

/** The sample itself: each unit once. */
export const ones = (units: number): Counts => new Uint16Array(units).fill(1);

/** The mean of a resample. */
export function countedMean(values: ArrayLike<number>): CountedStatistic {
  // Always the same type, as a bootstrap spends its time in the loop.
  const all = Float64Array.from(values);
  return (counts, total) => {
    let sum = 0;
    for (let i = 0; i < counts.length; i++) sum += counts[i]! * all[i]!;
    return sum / total;
  };
}

/** The sample variance (n - 1) of a resample: exactly 0 where all values drawn are equal, NaN for a single draw. */
export function countedVariance(values: ArrayLike<number>): CountedStatistic {
  const center = mean(values) ?? 0;
  const centered = Float64Array.from(values, (value) => value - center);
  const squared = centered.map((x) => x * x);
  return (counts, total) => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < counts.length; i++) {
      sum += counts[i]! * centered[i]!;
      squares += counts[i]! * squared[i]!;
    }
    const around = squares - (sum * sum) / total;
    // Where the draws are close together and far from the center, the difference loses nearly all its digits.
    return around > 1e-4 * squares ? around / (total - 1) : carefulVariance(centered, counts, total);
  };
}

function carefulVariance(values: Float64Array, counts: Counts, total: number): number {
  const drawn = values.filter((_, i) => counts[i]! > 0);
  if (total > 1 && drawn.every((value) => value === drawn[0])) return 0;
  const center = countedMean(values)(counts, total);
  let squares = 0;
  for (let i = 0; i < counts.length; i++) squares += counts[i]! * (values[i]! - center) ** 2;
  return squares / (total - 1);
}

/** The sample standard deviation (n - 1) of a resample. */
export function countedSd(values: ArrayLike<number>): CountedStatistic {
  const variance = countedVariance(values);
  return (counts, total) => Math.sqrt(variance(counts, total));
}

/** The mean of the middle half of a sorted resample, with values at its ends weighted by their part in it. */
export function interquartileMean(values: ArrayLike<number>): CountedStatistic {
  return meanWithin(values, (total) => total / 4);
}

/**
 * The mean of a sorted resample without a share of its values at each end, rounded down to whole values (as
 * scipy.stats.trim_mean does); infinite values are allowed.
 */
export function trimmedMean(values: ArrayLike<number>, share: number): CountedStatistic {
  return meanWithin(values, (total) => Math.floor(share * total));
}

/** The mean of a sorted resample from a place to as far from its end, given how many values that cuts off each. */
function meanWithin(values: ArrayLike<number>, cutOf: (total: number) => number): CountedStatistic {
  const { order, sorted } = sorting(values);
  return (counts, total) => {
    const from = cutOf(total);
    const to = total - from;
    let passed = 0;
    let sum = 0;
    let first = 0;
    // Most of the time of a bootstrap is spent here: what is cut off at the lower end is only counted.
    for (let next = counts[order[0]!]!; next <= from; next += counts[order[++first]!]!) passed = next;
    for (let k = first; passed < to; k++) {
      const next = passed + counts[order[k]!]!;
      const inside = Math.min(next, to) - Math.max(passed, from);
      if (inside > 0) sum += inside * sorted[k]!;
      passed = next;
    }
    return sum / (to - from);
  };
}

/** A quantile of a resample, linear between order statistics; infinite values are allowed. */
export function countedQuantile(values: ArrayLike<number>, probability: number): CountedStatistic {
  const { order, sorted } = sorting(values);
  return (counts, total) => {
    const place = (total - 1) * probability;
    const below = Math.floor(place);
    let k = -1;
    let passed = 0;
    while (passed <= below) passed += counts[order[++k]!]!;
    const low = sorted[k]!;
    if (place === below || passed > below + 1) return low;
    do k++;
    while (counts[order[k]!] === 0);
    const high = sorted[k]!;
    return low === high ? low : low + (place - below) * (high - low);
  };
}

function sorting(values: ArrayLike<number>): { order: Uint32Array; sorted: Float64Array } {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!];
    return a < b ? -1 : a > b ? 1 : i - j;
  });
  return { order, sorted: Float64Array.from(order, (i) => values[i]!) };
}
