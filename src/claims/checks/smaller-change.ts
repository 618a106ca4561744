import { shortfallsOf, signOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { mean } from '../../stats/moments.js';
import { pairedDifferences } from '../../stats/student.js';
import type { Check } from '../claim.js';
import { short } from '../titles.js';
import { belowZero } from './location.js';
import { meanThatCounts } from './means.js';

/**
 * From one value of the axis to another, the mean loss of a model rises less than that of its rival: a difference of
 * differences, as a seed has the same data stream at all values and for all models. The effect that counts is relative to
 * the rival's mean loss at the other value: its rise may be 0.
 */
export const smallerChange = (model: string, rival: string, from: number, to: number): Check => ({
  samples: [model, rival].flatMap((name) => [to, from].map((at) => ({ model: name, at }))),
  fewest: FEWEST_PAIRS,
  measure: ([modelTo, modelFrom, rivalTo, rivalFrom], { quantity, words: { noun, modelTitle }, unit, resamples }) => {
    const ofModel = pairedDifferences(modelTo!, modelFrom!);
    const ofRival = pairedDifferences(rivalTo!, rivalFrom!);
    const change = (differences: Float64Array) => {
      const value = mean(differences.filter(Number.isFinite));
      return value === undefined ? 'not at all' : `by ${short(signOf(quantity) * value)}`;
    };
    return belowZero(
      pairedDifferences(ofModel, ofRival),
      {
        comparison: `${modelTitle(model)} vs ${modelTitle(rival)}, ${noun} ${from} to ${to}`,
        effect: `difference of the changes in mean ${quantity.phrase}`,
        mean: () =>
          `from ${noun} ${from} to ${to} the mean ${quantity.phrase} changed ${change(ofModel)} for ` +
          `${modelTitle(model)} and ${change(ofRival)} for ${modelTitle(rival)}`,
        better: `from ${noun} ${from} to ${to} ${modelTitle(model)} lost less than ${modelTitle(rival)}`,
      },
      { unit, better: quantity.better, resamples, counts: meanThatCounts(shortfallsOf(rivalTo!, quantity)) },
    );
  },
});
