import { interquartileMean, ofSample } from './counted.js';
import { mean, variance } from './moments.js';

/** Location and spread of a sample. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); undefined for a single value. */
  readonly sd: number | undefined;
  /** Interquartile mean: the mean of the middle half, with values at its ends weighted by their part in it. */
  readonly iqm: number;
  readonly min: number;
  /** The 5 % quantile: the lowest losses, but depending less on luck than the minimum. */
  readonly q05: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly q95: number;
  readonly max: number;
}

/** Summarizes at least one value. */
export function summarize(values: readonly number[]): Summary {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const spread = variance(sorted);
  return {
    n,
    mean: mean(sorted)!,
    sd: spread === undefined ? undefined : Math.sqrt(spread),
    iqm: ofSample(interquartileMean(sorted), n),
    min: sorted[0]!,
    q05: quantile(sorted, 0.05),
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    q95: quantile(sorted, 0.95),
    max: sorted[n - 1]!,
  };
}

/**
 * A quantile of a sorted sample of at least one value, linear between order statistics (type 7 of Hyndman and Fan 1996,
 * NumPy's default). The highest values may be infinite: a quantile is infinite only where an infinite value has weight.
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return place === below || low === high ? low : low + (place - below) * (high - low);
}
