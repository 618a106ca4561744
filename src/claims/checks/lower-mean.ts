import { shortfallsOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { mean } from '../../stats/moments.js';
import { pairedDifferences } from '../../stats/paired-t.js';
import type { Check, Sample } from '../claim.js';
import { EFFECTS } from '../effects.js';
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
