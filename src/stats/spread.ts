import { type CountedStatistic, countedVariance } from './counted.js';
import { quantile } from './summary.js';

/**
 * log(Var(a) / Var(b)) of two cells' values by seed, to be resampled by seed: log variances are roughly additive, and their
 * bootstrap distribution is more nearly symmetric than the ratio's.
 */
export function logVarianceRatio(a: ArrayLike<number>, b: ArrayLike<number>): CountedStatistic {
  const [ofA, ofB] = [countedVariance(a), countedVariance(b)];
  return (counts, total) => Math.log(ofA(counts, total) / ofB(counts, total));
}

/**
 * How far each loss is from the median of its cell's finished runs; infinitely far for a diverged run (+Infinity). Two
 * cells' deviations, paired by seed, can be compared like losses: a paired form of Brown and Forsythe's test. Undefined
 * where no run finished.
 */
export function absoluteDeviations(losses: ArrayLike<number>): Float64Array | undefined {
  const all = Float64Array.from(losses);
  const finished = all.filter(Number.isFinite).sort();
  if (finished.length === 0) return undefined;
  const median = quantile(finished, 0.5);
  return all.map((loss) => Math.abs(loss - median));
}
