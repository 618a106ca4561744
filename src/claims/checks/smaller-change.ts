import { pairedDifferences } from '../../stats/differences.js';
import { mean } from '../../stats/moments.js';
import { type Check, FEWEST_PAIRS } from '../claim.js';
import { signOf } from '../losses.js';
import { short, titleOf } from '../words.js';
import { belowZero } from './location.js';

/**
 * From correlation `from` to `to` the mean loss of a model rises less than that of its rival: a difference of
 * differences, for a seed has one data stream at all correlations and for all models.
 */
export function smallerChange(model: string, rival: string, from: number, to: number): Check {
  const cells = [model, rival].flatMap((name) => [to, from].map((correlation) => ({ model: name, correlation })));
  return {
    cells,
    fewest: FEWEST_PAIRS,
    measure: ([modelTo, modelFrom, rivalTo, rivalFrom], context) => {
      const ofModel = pairedDifferences(modelTo!, modelFrom!);
      const ofRival = pairedDifferences(rivalTo!, rivalFrom!);
      const change = (differences: Float64Array) => {
        const value = mean(differences.filter(Number.isFinite));
        return value === undefined ? 'not at all' : `by ${short(signOf(context.metric) * value)}`;
      };
      return belowZero(
        pairedDifferences(ofModel, ofRival),
        {
          comparison: `${titleOf(model)} vs ${titleOf(rival)}, correlation ${from} to ${to}`,
          effect: `difference of the changes in mean ${context.metric.phrase}`,
          mean: () =>
            `from correlation ${from} to ${to} the mean ${context.metric.phrase} changed ${change(ofModel)} for ` +
            `${titleOf(model)} and ${change(ofRival)} for ${titleOf(rival)}`,
          better: `from correlation ${from} to ${to} ${titleOf(model)} lost less than ${titleOf(rival)}`,
        },
        context,
      );
    },
  };
}
