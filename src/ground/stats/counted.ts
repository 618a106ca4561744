/**
 * Statistics of many bootstrap resamples at once, from the number of times that each resample
 * contains each unit.
 */

import { firstIndex, mean } from './descriptive.js';

/**
 * A statistic of several resamples with the same total number of units, each given by the number of
 * times that it contains each unit of the sample. A unit may be a value, or a seed with its values
 * in several cells, which are then resampled together. Resampling takes most of a report's time:
 * several resamples are computed at once, as each addition to a single sum waits for the one
 * before.
 */
export type CountedStatistic = (resamples: readonly Counts[], total: number) => Float64Array;

/** How often a resample contains each unit of the sample. */
export type Counts = Uint16Array;

/** The sample itself: each unit once. */
export const ones = (units: number): Counts => new Uint16Array(units).fill(1);

/** The statistic of the sample itself, given its number of units. */
export const ofSample = (statistic: CountedStatistic, units: number): number =>
  statistic([ones(units)], units)[0]!;

export const combined =
  (
    one: CountedStatistic,
    other: CountedStatistic,
    of: (one: number, other: number) => number,
  ): CountedStatistic =>
  (resamples, total) => {
    const others = other(resamples, total);
    return one(resamples, total).map((value, i) => of(value, others[i]!));
  };

/** A statistic that is computed resample by resample. */
const oneByOne =
  (of: (counts: Counts, total: number) => number): CountedStatistic =>
  (resamples, total) =>
    Float64Array.from(resamples, (counts) => of(counts, total));

/** The sum of values in each of several resamples: four at once, each in the order of the units. */
function resampledSums(values: Float64Array, resamples: readonly Counts[]): Float64Array {
  const sums = new Float64Array(4 * Math.ceil(resamples.length / 4));
  const last = resamples.length - 1;
  for (let r = 0; r < resamples.length; r += 4) {
    const first = resamples[r]!;
    const second = resamples[Math.min(r + 1, last)]!;
    const third = resamples[Math.min(r + 2, last)]!;
    const fourth = resamples[Math.min(r + 3, last)]!;
    // The sums are not in an array: the engine would box each of them.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      a += first[i]! * value;
      b += second[i]! * value;
      c += third[i]! * value;
      d += fourth[i]! * value;
    }
    sums[r] = a;
    sums[r + 1] = b;
    sums[r + 2] = c;
    sums[r + 3] = d;
  }
  return sums.subarray(0, resamples.length);
}

/** The mean of each resample. */
export function countedMean(values: ArrayLike<number>): CountedStatistic {
  // A single type of array keeps the loop fast, in which a bootstrap spends its time.
  const all = Float64Array.from(values);
  return (resamples, total) => {
    const means = resampledSums(all, resamples);
    for (let r = 0; r < means.length; r++) means[r]! /= total;
    return means;
  };
}

/**
 * The sample variance (n - 1) of a resample: exactly 0 where all values drawn are equal, NaN for a
 * single draw.
 */
export function countedVariance(values: ArrayLike<number>): CountedStatistic {
  const center = mean(values) ?? 0;
  const centered = Float64Array.from(values, (value) => value - center);
  const squared = centered.map((x) => x * x);
  return (resamples, total) => {
    const squares = resampledSums(squared, resamples);
    return resampledSums(centered, resamples).map((sum, r) => {
      const around = squares[r]! - (sum * sum) / total;
      // Where the draws are close together and far from the center, the difference loses nearly all
      // its digits.
      return around > 1e-4 * squares[r]!
        ? around / (total - 1)
        : carefulVariance(centered, resamples[r]!, total);
    });
  };
}

function carefulVariance(values: Float64Array, counts: Counts, total: number): number {
  const drawn = values.filter((_, i) => counts[i]! > 0);
  if (total > 1 && drawn.every((value) => value === drawn[0])) return 0;
  const center = countedMean(values)([counts], total)[0]!;
  let squares = 0;
  for (let i = 0; i < counts.length; i++) squares += counts[i]! * (values[i]! - center) ** 2;
  return squares / (total - 1);
}

/** The sample standard deviation of each resample. */
export function countedSd(values: ArrayLike<number>): CountedStatistic {
  const variance = countedVariance(values);
  return (resamples, total) => variance(resamples, total).map(Math.sqrt);
}

/** Values at the ends of the middle half are weighted by their part in it. */
export const interquartileMean = (values: ArrayLike<number>): CountedStatistic =>
  meanWithin(values, (total) => total / 4);

/**
 * Without a share of the values at each end, rounded down as by scipy.stats.trim_mean; the highest
 * may be infinite.
 */
export const trimmedMean = (values: ArrayLike<number>, share: number): CountedStatistic =>
  meanWithin(values, (total) => Math.floor(share * total));

/**
 * The mean of a sorted resample without `cutOf(total)` values at each end, which may be a fraction.
 */
function meanWithin(values: ArrayLike<number>, cutOf: (total: number) => number): CountedStatistic {
  const { order, sorted } = sorting(values);
  const finite = sorted.filter(Number.isFinite).length;
  return oneByOne((counts, total) => {
    const from = cutOf(total);
    const to = total - from;
    // Values that are cut off at the lower end are only counted.
    let k = 0;
    let next = counts[order[0]!]!;
    while (next <= from) next += counts[order[++k]!]!;
    let sum = 0;
    let passed = from;
    // Values that were not drawn add 0, which is faster than a check.
    while (next <= to && k < finite) {
      sum += (next - passed) * sorted[k]!;
      passed = next;
      next += counts[order[++k]!]!;
    }
    if (passed < to) sum += (to - passed) * sorted[k]!;
    return sum / (to - from);
  });
}

/**
 * A quantile of a resample, linear between order statistics; the highest values may be infinite.
 */
export function countedQuantile(values: ArrayLike<number>, probability: number): CountedStatistic {
  const { order, sorted } = sorting(values);
  return oneByOne((counts, total) => {
    const place = (total - 1) * probability;
    const below = Math.floor(place);
    let k = -1;
    let passed = 0;
    if (probability > 0.5) {
      // The place is nearer to the end.
      k = order.length;
      passed = total;
      while (passed > below) passed -= counts[order[--k]!]!;
      passed += counts[order[k]!]!;
    } else {
      while (passed <= below) passed += counts[order[++k]!]!;
    }
    const low = sorted[k]!;
    if (place === below || passed > below + 1) return low;
    do k++;
    while (counts[order[k]!] === 0);
    const high = sorted[k]!;
    return low === high ? low : low + (place - below) * (high - low);
  });
}

/** The indices of values, ascending by value and then by index, and the values in that order. */
function sorting(values: ArrayLike<number>): { order: Uint32Array; sorted: Float64Array } {
  // Sorting numbers is much faster than sorting their indices by a comparison, and searching them
  // is fast, too.
  const sorted = new Float64Array(values).sort();
  const order = new Uint32Array(sorted.length);
  const equal = new Uint32Array(sorted.length);
  for (let i = 0; i < order.length; i++) {
    const first = firstIndex(values[i]!, sorted);
    order[first + equal[first]!++] = i;
  }
  return { order, sorted };
}

/**
 * log(Var(a) / Var(b)) of two cells' values by seed, to be resampled by seed: log variances are
 * roughly additive, and their bootstrap distribution is more nearly symmetric than the ratio's.
 */
export const logVarianceRatio = (a: ArrayLike<number>, b: ArrayLike<number>): CountedStatistic =>
  combined(countedVariance(a), countedVariance(b), (ofA, ofB) => Math.log(ofA / ofB));
