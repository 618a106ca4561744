import { bootstrap } from '../../stats/bootstrap.js';
import { countedMean } from '../../stats/counted.js';
import { equivalentMeans } from '../../stats/equivalence.js';
import { type Check, FEWEST_PAIRS, MARGIN } from '../claim.js';
import { signOf } from '../losses.js';
import { equivalence } from './equivalence.js';

/** At a correlation, the mean losses of two models are equal within the margin; not to be said where runs diverged. */
export function equalMean(model: string, reference: string, correlation: number): Check {
  const [a, b] = [
    { model, correlation },
    { model: reference, correlation },
  ];
  return {
    cells: [a, b],
    fewest: FEWEST_PAIRS,
    measure: ([lossesA, lossesB], { metric, resamples }) => {
      const sign = signOf(metric);
      const [x, y] = [lossesA!.map((loss) => sign * loss), lossesB!.map((loss) => sign * loss)];
      const [meanX, meanY] = [countedMean(x), countedMean(y)];
      const logRatio = bootstrap((counts, n) => Math.log(meanX(counts, n) / meanY(counts, n)), resamples(x.length));
      return equivalence([a, b], `mean ${metric.phrase}`, logRatio, equivalentMeans(x, y, MARGIN), x.length);
    },
  };
}
