import { countedQuantile } from '../../stats/counted.js';
import type { Check } from '../claim.js';
import { equalStatistic } from './equal-statistic.js';

const lowQuantile = {
  title: (metric: string) => `best 5 % quantile of ${metric}`,
  logRatio: (a: Float64Array, b: Float64Array) => {
    const [lowA, lowB] = [countedQuantile(a, 0.05), countedQuantile(b, 0.05)];
    return (counts: Uint16Array, n: number) => Math.log(lowA(counts, n) / lowB(counts, n));
  },
};

/**
 * At a correlation, the lowest losses of two models are equal within the margin: their 5 % quantiles, which are less a
 * matter of luck than the minima.
 */
export const equalLowQuantile = (model: string, reference: string, correlation: number): Check =>
  equalStatistic(lowQuantile, model, reference, correlation);
