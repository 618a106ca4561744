import { FEWEST_PAIRS } from '../../stats/levels.js';
import { pairedDifferences } from '../../stats/paired-t.js';
import type { Check, Sample } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';
import { belowZero } from './location.js';

/** The mean of a quantity is better for a than for b; `counts` is the difference that counts, in its unit. */
export const higherMean = (a: Sample, b: Sample, counts: number): Check => ({
  samples: [a, b],
  fewest: FEWEST_PAIRS,
  measure: ([lossesA, lossesB], { quantity: leading, words, unit, resamples }) => {
    const [{ phrase, better }, { phrase: otherPhrase }] = [a.quantity ?? leading, b.quantity ?? leading];
    const isSame = a.model === b.model;
    const [comparison, other] = isSame
      ? [`${cellTitle(a, words)}, ${phrase} vs ${otherPhrase}`, `the ${otherPhrase}`]
      : [`${comparisonOf(a, b, words)}, ${phrase}`, `that of ${words.modelTitle(b.model)}`];
    return belowZero(
      pairedDifferences(lossesA!, lossesB!),
      {
        comparison,
        effect: `mean difference in ${phrase}`,
        mean: (difference) =>
          `the mean ${phrase} of ${cellTitle(a, words)} was ${short(Math.abs(difference))} ` +
          `${difference < 0 ? 'below' : 'above'} ${other}`,
        better: `the ${phrase} of ${cellTitle(a, words)} was better than ${other}`,
      },
      { better, unit, resamples, counts },
    );
  },
});
