import { bootstrap } from '../../stats/bootstrap.js';
import type { CountedStatistic } from '../../stats/counted.js';
import { equivalentRatio } from '../../stats/equivalence.js';
import { type Check, FEWEST_RESAMPLED, MARGIN } from '../claim.js';
import { equivalence } from './equivalence.js';

/** A statistic of which two models have a ratio. */
interface Statistic {
  /** Of what, in words: `standard deviation of test MSE over runs`. */
  readonly title: (metric: string) => string;
  /** The ratio's logarithm, given the losses of both models. */
  readonly logRatio: (a: Float64Array, b: Float64Array) => CountedStatistic;
}

/** At a correlation, a statistic of two models is equal within the margin, by the bootstrap of its ratio. */
export function equalStatistic(
  { title, logRatio }: Statistic,
  model: string,
  reference: string,
  correlation: number,
): Check {
  const [a, b] = [
    { model, correlation },
    { model: reference, correlation },
  ];
  return {
    cells: [a, b],
    fewest: FEWEST_RESAMPLED,
    measure: ([lossesA, lossesB], { metric, resamples }) => {
      const units = lossesA!.length;
      const ratio = bootstrap(logRatio(lossesA!, lossesB!), resamples(units));
      return equivalence([a, b], title(metric.phrase), ratio, ratio && equivalentRatio(ratio, MARGIN), units);
    },
  };
}
