import { bcaInterval, bootstrap, type Interval } from './bootstrap.js';
import { type CountedStatistic, countedMean, countedSd, interquartileMean, ofSample } from './counted.js';
import type { ResamplesOf } from './resamples.js';
import { type Summary, summarize } from './summary.js';

/** A statistic with its 95 % BCa bootstrap interval; each is undefined where it does not exist. */
export interface Estimate {
  readonly value: number | undefined;
  readonly interval: Interval | undefined;
}

/** The runs of a cell that finished or diverged. */
export interface CellSummary {
  /** The number of runs, finished and diverged. */
  readonly runs: number;
  /** The share of runs that diverged; undefined without runs. */
  readonly diverged: number | undefined;
  /** The summary of the finished runs alone; undefined where there are none. */
  readonly finished: Summary | undefined;
  readonly intervals: {
    readonly mean: Interval | undefined;
    readonly iqm: Interval | undefined;
    readonly sd: Interval | undefined;
  };
}

/** Summarizes the losses of a cell, where a diverged run is +Infinity. */
export function summarizeCell(losses: readonly number[], resamples: ResamplesOf): CellSummary {
  const finished = losses.filter(Number.isFinite);
  const intervalOf = (statistic: (values: readonly number[]) => CountedStatistic) =>
    estimate(statistic(finished), finished.length, resamples).interval;
  return {
    runs: losses.length,
    diverged: losses.length > 0 ? (losses.length - finished.length) / losses.length : undefined,
    finished: finished.length > 0 ? summarize(finished) : undefined,
    intervals: { mean: intervalOf(countedMean), iqm: intervalOf(interquartileMean), sd: intervalOf(countedSd) },
  };
}

/** A statistic of a number of units, with its interval. */
export function estimate(statistic: CountedStatistic, units: number, resamples: ResamplesOf): Estimate {
  const value = units > 0 ? ofSample(statistic, units) : NaN;
  const result = units > 1 ? bootstrap(statistic, resamples(units)) : undefined;
  return { value: Number.isFinite(value) ? value : undefined, interval: result && bcaInterval(result) };
}
