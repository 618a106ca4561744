import { shortfallsOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { slopes } from '../../stats/slopes.js';
import type { Check } from '../claim.js';
import { short } from '../titles.js';
import { belowZero } from './location.js';
import { meanThatCounts } from './lower-mean.js';

/**
 * The mean loss of a model falls along the axis: the mean, over seeds, of the least-squares slopes of a seed's losses over
 * the values is below 0. Told as the change from the lowest value to the highest.
 */
export const fallingMean = (model: string, values: readonly number[]): Check => ({
  samples: values.map((at) => ({ model, at })),
  fewest: FEWEST_PAIRS,
  measure: (losses, { quantity, words: { nouns, modelTitle }, unit, resamples }) => {
    const [lowest, highest] = [values[0]!, values.at(-1)!];
    const { phrase, better } = quantity;
    const along = `${values.length} ${nouns} from ${lowest} to ${highest}`;
    const all = losses.flatMap((at) => [...shortfallsOf(at, quantity)]);
    return belowZero(
      slopes(values, losses).map((slope) => slope * (highest - lowest)),
      {
        comparison: `${modelTitle(model)}, slope over ${along}`,
        effect: `mean change in ${phrase} along the slope`,
        mean: (change) =>
          `the mean ${phrase} of ${modelTitle(model)} ${change < 0 ? 'fell' : 'rose'} by ${short(Math.abs(change))} ` +
          `along its slope over ${along}`,
        better: `${modelTitle(model)} did better along ${along}`,
      },
      { better, unit, resamples, counts: meanThatCounts(Float64Array.from(all)) },
    );
  },
});
