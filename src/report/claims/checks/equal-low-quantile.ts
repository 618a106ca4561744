import { bootstrap } from '../../../stats/bootstrap.js';
import { countedQuantile } from '../../../stats/counted.js';
import { equivalentRatio } from '../../../stats/equivalence.js';
import { type Check, FEWEST_RESAMPLED, MARGIN } from '../claim.js';
import { equivalence } from './equivalence.js';

/**
 * At a correlation, the lowest losses of two models are equal within the margin: their 5 % quantiles, which are less a
 * matter of luck than the minima.
 */
export function equalLowQuantile(model: string, reference: string, correlation: number): Check {
  const [a, b] = [
    { model, correlation },
    { model: reference, correlation },
  ];
  return {
    cells: [a, b],
    fewest: FEWEST_RESAMPLED,
    measure: ([lossesA, lossesB], { metric, resamples }) => {
      const [lowA, lowB] = [countedQuantile(lossesA!, 0.05), countedQuantile(lossesB!, 0.05)];
      const units = lossesA!.length;
      const logRatio = bootstrap((counts, n) => Math.log(lowA(counts, n) / lowB(counts, n)), resamples(units));
      const test = logRatio && equivalentRatio(logRatio, MARGIN);
      return equivalence([a, b], `best 5 % quantile of ${metric}`, logRatio, test, units);
    },
  };
}
