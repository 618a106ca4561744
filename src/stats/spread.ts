import { type CountedStatistic, combined, countedQuantile, countedVariance } from './counted.js';
import { quantile } from './summary.js';

/**
 * log(Var(a) / Var(b)) of two cells' values by seed, to be resampled by seed: log variances are roughly additive, and their
 * bootstrap distribution is more nearly symmetric than the ratio's.
 */
export function logVarianceRatio(a: ArrayLike<number>, b: ArrayLike<number>): CountedStatistic {
  return combined(countedVariance(a), countedVariance(b), (ofA, ofB) => Math.log(ofA / ofB));
}

/** The interquartile range of some values; undefined without values. */
export function interquartileRange(values: ArrayLike<number>): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return quantile(sorted, 0.75) - quantile(sorted, 0.25);
}

/** The logarithm of the ratio of two cells' interquartile ranges, by seed. */
export function logRangeRatio(a: ArrayLike<number>, b: ArrayLike<number>): CountedStatistic {
  const rangeOf = (values: ArrayLike<number>) =>
    combined(countedQuantile(values, 0.25), countedQuantile(values, 0.75), (low, high) => high - low);
  return combined(rangeOf(a), rangeOf(b), (ofA, ofB) => Math.log(ofA / ofB));
}

/**
 * The distance of each loss from the median of its cell's finished runs; infinite for a diverged run (+Infinity). Two
 * cells' deviations, paired by seed, can be compared like losses: a paired form of Brown and Forsythe's test. Undefined
 * where no run finished.
 */
export function absoluteDeviations(losses: ArrayLike<number>): Float64Array | undefined {
  const all = new Float64Array(losses);
  const finished = all.filter(Number.isFinite).sort();
  if (finished.length === 0) return undefined;
  const median = quantile(finished, 0.5);
  return all.map((loss) => Math.abs(loss - median));
}
