import { logVarianceRatio } from '../../stats/spread.js';
import type { Check } from '../claim.js';
import { equalStatistic } from './equal-statistic.js';

const spread = {
  title: (metric: string) => `standard deviation of ${metric} over runs`,
  logRatio: (a: Float64Array, b: Float64Array) => {
    const ratio = logVarianceRatio(a, b);
    return (counts: Uint16Array, n: number) => ratio(counts, n) / 2;
  },
};

/**
 * At a correlation, the losses of two models spread alike: their standard deviations, which have the loss's unit, are
 * equal within the margin. Not to be said where runs diverged.
 */
export const equalSpread = (model: string, reference: string, correlation: number): Check =>
  equalStatistic(spread, model, reference, correlation);
