import { DENSER, SPARSER } from '../../report/census/roles.js';
import { metricOf } from '../../report/metrics.js';
import { pairedDifferences } from '../../stats/differences.js';
import { type Check, FEWEST_PAIRS } from '../claim.js';
import { short, titleOf } from '../words.js';
import { belowZero } from './location.js';

/** The mean entropy of a model's gate of the task with fewer positives is below that of the other task's gate. */
export function moreConcentrated(model: string): Check {
  return {
    cells: [
      { model, metric: SPARSER },
      { model, metric: DENSER },
    ],
    fewest: FEWEST_PAIRS,
    measure: ([sparser, denser], context) =>
      belowZero(
        pairedDifferences(sparser!, denser!),
        {
          comparison: `${titleOf(model)}, gate of the sparser task vs the other one`,
          effect: 'mean difference in gate entropy (nats)',
          mean: (difference) =>
            `the mean entropy of ${titleOf(model)}'s gate of the sparser task was ${short(Math.abs(difference))} nats ` +
            `${difference < 0 ? 'below' : 'above'} that of the other task's`,
          better: `${titleOf(model)}'s gate of the sparser task was the more concentrated one`,
        },
        { ...context, metric: metricOf(SPARSER) },
      ),
  };
}
