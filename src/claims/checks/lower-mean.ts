import { metricOf } from '../../report/metrics.js';
import { pairedDifferences } from '../../stats/differences.js';
import { type CellName, type Check, FEWEST_PAIRS } from '../claim.js';
import { cellTitle, comparisonOf, short, titleOf } from '../words.js';
import { belowZero } from './location.js';

/** The mean loss of a is below that of b, by more than a margin in the metric's unit. */
export function lowerMean(a: CellName, b: CellName, margin = 0): Check {
  const [that, other] =
    a.model === b.model
      ? [`that at correlation ${b.correlation}`, `at correlation ${b.correlation}`]
      : [`that of ${titleOf(b.model)}`, titleOf(b.model)];
  return {
    cells: [a, b],
    fewest: FEWEST_PAIRS,
    measure: ([lossesA, lossesB], context) => {
      const metric = a.metric ? metricOf(a.metric) : context.metric;
      return belowZero(
        pairedDifferences(lossesA!, lossesB!),
        {
          comparison: `${comparisonOf(a, b)}${margin > 0 ? `, by more than ${margin}` : ''}`,
          effect: `mean difference in ${metric.phrase}`,
          mean: (difference) =>
            `the mean ${metric.phrase} of ${cellTitle(a)} was ${short(Math.abs(difference))} ` +
            `${difference < 0 ? 'below' : 'above'} ${that}${margin > 0 ? `, more than ${margin} being asked for` : ''}`,
          better: `${cellTitle(a)} did better than ${other}${margin > 0 ? ` by more than ${margin}` : ''}`,
        },
        { ...context, metric },
        margin,
      );
    },
  };
}
