import { shortfallsOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { mean } from '../../stats/moments.js';
import { pairedDifferences } from '../../stats/paired-t.js';
import type { Check } from '../claim.js';
import { short } from '../titles.js';
import { belowZero } from './location.js';
import { meanThatCounts } from './lower-mean.js';

/**
 * The mean gain of a model over a third one (Tang et al. 2020, eq. 11), averaged over the axis, is above that of its rival.
 * The third one's losses cancel out of the test; they are needed to say how large the gains are.
 */
export const greaterGain = (model: string, rival: string, alone: string, values: readonly number[]): Check => ({
  samples: [model, rival, alone].flatMap((name) => values.map((at) => ({ model: name, at }))),
  fewest: FEWEST_PAIRS,
  measure: (losses, { quantity, words, unit, resamples }) => {
    const [own, other, single] = [0, 1, 2].map((k) =>
      overAxis(losses.slice(k * values.length, (k + 1) * values.length)),
    ) as [Float64Array, Float64Array, Float64Array];
    const gainOf = (of: Float64Array) => mean(pairedDifferences(single, of).filter(Number.isFinite));
    const along = `${values.length} ${words.nouns}`;
    return belowZero(
      pairedDifferences(own, other),
      {
        comparison: `${words.modelTitle(model)} vs ${words.modelTitle(rival)}, mean of ${along}`,
        effect: `mean difference in ${quantity.phrase}`,
        mean: () => finding(words.modelTitle(model), gainOf(own), words.modelTitle(rival), gainOf(other), along),
        better: `${words.modelTitle(model)} gained more than ${words.modelTitle(rival)}, averaged over ${along},`,
      },
      { better: quantity.better, unit, resamples, counts: meanThatCounts(shortfallsOf(other, quantity)) },
    );
  },
});

/** The mean over the axis of each seed's losses. */
const overAxis = (losses: readonly Float64Array[]): Float64Array =>
  losses[0]!.map((_, seed) => mean(losses.map((at) => at[seed]!))!);

/** A ratio of gains says something only where the rival gains at all. */
function finding(title: string, own = Number.NaN, rivalTitle: string, rival = Number.NaN, along: string): string {
  const ratio = own / rival - 1;
  const more = rival > 0 ? `, ${short(100 * Math.abs(ratio))} % ${ratio < 0 ? 'less' : 'more'}` : '';
  return `over ${along} the mean gain of ${title} was ${short(own)}, that of ${rivalTitle} ${short(rival)}${more}`;
}
