import { bootstrap } from '../../../stats/bootstrap.js';
import { equivalentRatio } from '../../../stats/equivalence.js';
import { logVarianceRatio } from '../../../stats/spread.js';
import { type Check, FEWEST_RESAMPLED, MARGIN } from '../claim.js';
import { equivalence } from './equivalence.js';

/**
 * At a correlation, the losses of two models spread alike: their standard deviations, which have the loss's unit, are
 * equal within the margin. Not to be said where runs diverged.
 */
export function equalSpread(model: string, reference: string, correlation: number): Check {
  const [a, b] = [
    { model, correlation },
    { model: reference, correlation },
  ];
  return {
    cells: [a, b],
    fewest: FEWEST_RESAMPLED,
    measure: ([lossesA, lossesB], { metric, resamples }) => {
      const ratio = logVarianceRatio(lossesA!, lossesB!);
      const logRatio = bootstrap((counts, n) => ratio(counts, n) / 2, resamples(lossesA!.length));
      const test = logRatio && equivalentRatio(logRatio, MARGIN);
      return equivalence([a, b], `standard deviation of ${metric} over runs`, logRatio, test, lossesA!.length);
    },
  };
}
