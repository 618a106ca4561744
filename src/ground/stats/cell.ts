/** Summary statistics of the runs of one cell. */

import type { Estimate } from '../base/estimate.js';
import { bcaInterval, bootstrap } from './bootstrap.js';
import {
  type CountedStatistic,
  countedMean,
  countedSd,
  interquartileMean,
  ofSample,
} from './counted.js';
import { mean, quantile, variance } from './descriptive.js';
import type { ResampleSource } from './resamples.js';

export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); undefined for a single value. */
  readonly sd: number | undefined;
  /**
   * Interquartile mean: the mean of the middle half, with values at its ends weighted by their part
   * in it.
   */
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

export type CellSummary = ReturnType<typeof summarizeCell>;

/** Summarizes the losses of a cell, where a diverged run is +Infinity. */
export function summarizeCell(losses: readonly number[], resamples: ResampleSource) {
  const finished = losses.filter(Number.isFinite);
  const intervalOf = (statistic: (values: readonly number[]) => CountedStatistic) =>
    estimate(statistic(finished), finished.length, resamples).interval;
  return {
    diverged: losses.length > 0 ? (losses.length - finished.length) / losses.length : undefined,
    finished: finished.length > 0 ? summarize(finished) : undefined,
    intervals: {
      mean: intervalOf(countedMean),
      iqm: intervalOf(interquartileMean),
      sd: intervalOf(countedSd),
    },
  };
}

/** Returns a statistic of a sample with its bootstrap interval. */
export function estimate(
  statistic: CountedStatistic,
  units: number,
  resamples: ResampleSource,
): Estimate {
  const value = units > 0 ? ofSample(statistic, units) : NaN;
  const result = units > 1 ? bootstrap(statistic, resamples(units)) : undefined;
  return {
    value: Number.isFinite(value) ? value : undefined,
    interval: result && bcaInterval(result),
  };
}
