import { shortfallsOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { mean } from '../../stats/moments.js';
import { slopes } from '../../stats/slopes.js';
import { pairedDifferences } from '../../stats/student.js';
import { type Check, EFFECTS, type Sample } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';
import { belowZero } from './location.js';

/** The mean loss of a is below that of b, by more than a margin in the unit of what is compared. */
export const lowerMean = (a: Sample, b: Sample, margin = 0): Check => ({
  samples: [a, b],
  fewest: FEWEST_PAIRS,
  measure: ([lossesA, lossesB], { quantity: leading, words, unit, resamples }) => {
    const quantity = a.quantity ?? leading;
    const { phrase, better } = quantity;
    const [that, other] =
      a.model === b.model
        ? [`that at ${words.noun} ${b.at}`, `at ${words.noun} ${b.at}`]
        : [`that of ${words.modelTitle(b.model)}`, words.modelTitle(b.model)];
    return belowZero(
      pairedDifferences(lossesA!, lossesB!),
      {
        comparison: `${comparisonOf(a, b, words)}${margin > 0 ? `, by more than ${margin}` : ''}`,
        effect: `mean difference in ${phrase}`,
        mean: (difference) =>
          `the mean ${phrase} of ${cellTitle(a, words)} was ${short(Math.abs(difference))} ` +
          `${difference < 0 ? 'below' : 'above'} ${that}${margin > 0 ? `, more than ${margin} being asked for` : ''}`,
        better: `${cellTitle(a, words)} did better than ${other}${margin > 0 ? ` by more than ${margin}` : ''}`,
      },
      { better, unit, resamples, margin, counts: meanThatCounts(shortfallsOf(lossesB!, quantity)) },
    );
  },
});

/** The difference of means that counts, relative to the mean of the finished runs among some shortfalls. */
export const meanThatCounts = (shortfalls: Float64Array): number =>
  EFFECTS.mean * (mean(shortfalls.filter(Number.isFinite)) ?? Number.NaN);

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
