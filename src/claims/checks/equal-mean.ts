import { shortfallsOf } from '../../results/losses.js';
import { bcaInterval, bootstrap } from '../../stats/bootstrap.js';
import { combined, countedMean } from '../../stats/counted.js';
import { equivalentMeans } from '../../stats/equivalence.js';
import { steadyPairedT } from '../../stats/leave-one-out.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { mean, variance } from '../../stats/moments.js';
import { pairedDifferences } from '../../stats/paired-t.js';
import { sizeToEqual } from '../../stats/power.js';
import type { Check, Context } from '../claim.js';
import { EFFECTS } from '../effects.js';
import { cellTitle, comparisonOf, short } from '../titles.js';
import { equivalence } from './equivalence.js';

/**
 * At a place on the axis, the mean losses of two models are equal within the margin: two one-sided t tests, each with the
 * largest level that it has with all seeds or without any one of them. Untestable where runs diverged.
 */
export function equalMean(model: string, reference: string, at: number): Check {
  const [a, b] = [
    { model, at },
    { model: reference, at },
  ];
  return {
    samples: [a, b],
    fewest: FEWEST_PAIRS,
    measure: ([lossesA, lossesB], { quantity, resamples, words, noise }) => {
      const [x, y] = [shortfallsOf(lossesA!, quantity), shortfallsOf(lossesB!, quantity)];
      const n = x.length;
      const logRatio = bootstrap(
        combined(countedMean(x), countedMean(y), (ofX, ofY) => Math.log(ofX / ofY)),
        resamples(n),
      );
      const [low, high] = logRatio ? bcaInterval(logRatio) : [Number.NaN, Number.NaN];
      const ratio = logRatio && Math.exp(logRatio.estimate);
      const error = Math.sqrt((variance(pairedDifferences(x, y)) ?? Number.NaN) / n);
      const what = quantity.better === 'lower' ? quantity.phrase : `(1 - ${quantity.phrase})`;
      return equivalence({
        comparison: comparisonOf(a, b, words),
        effect: {
          name: `ratio of mean ${what}`,
          value: ratio,
          interval: ratio === undefined ? undefined : [Math.exp(low), Math.exp(high)],
        },
        margin: `${100 * EFFECTS.mean} %, largest p without any one seed`,
        test: equivalentMeans(x, y, EFFECTS.mean, steadyPairedT),
        n,
        seedsNeeded: sizeToEqual(EFFECTS.mean * mean(y)!, error, n),
        finding:
          ratio === undefined
            ? `mean ${what} of ${cellTitle(a, words)} and ${words.modelTitle(b.model)} have no ratio`
            : `the mean ${what} of ${cellTitle(a, words)} was ${short(ratio)} times that of ${words.modelTitle(b.model)}` +
              aboveNoise(x, y, noise),
      });
    },
  };
}

/** What the ratio becomes when the noise, which no model can remove, is not counted. */
function aboveNoise(x: Float64Array, y: Float64Array, noise: Context['noise']): string {
  if (noise === undefined) return '';
  const ratio = (mean(x)! - noise) / (mean(y)! - noise);
  return Number.isFinite(ratio) && ratio > 0 ? `, above the noise ${short(ratio)} times` : '';
}
