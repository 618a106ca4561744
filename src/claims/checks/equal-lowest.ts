import { oriented, signOf } from '../../results/losses.js';
import { bcaInterval, bootstrap } from '../../stats/bootstrap.js';
import { standardErrorOf } from '../../stats/bootstrap-level.js';
import { combined, countedQuantile } from '../../stats/counted.js';
import { equivalentWithin } from '../../stats/equivalence.js';
import { FEWEST_RESAMPLED } from '../../stats/levels.js';
import { sizeToEqual } from '../../stats/power.js';
import { quantile } from '../../stats/summary.js';
import type { Check } from '../claim.js';
import { EFFECTS } from '../effects.js';
import { cellTitle, comparisonOf, short } from '../titles.js';
import { equivalence } from './equivalence.js';

/** Stands for the lowest losses: it depends less on luck than the minimum. */
const LOW = 0.05;

/**
 * At a place on the axis, the lowest losses of two models are alike: their 5 % quantiles differ by less than a margin,
 * relative to the width of Figure 5's panel there, from the 5 % to the 95 % quantile of all finished runs of the panel's
 * models.
 */
export function equalLowest(model: string, reference: string, at: number, panel: readonly string[]): Check {
  const [a, b] = [
    { model, at },
    { model: reference, at },
  ];
  const others = panel.filter((name) => name !== model && name !== reference);
  return {
    samples: [a, b, ...others.map((name) => ({ model: name, at }))],
    fewest: FEWEST_RESAMPLED,
    measure: (losses, { quantity, words, resamples, noise }) => {
      const [lossesA, lossesB] = [losses[0]!, losses[1]!];
      const n = lossesA.length;
      const all = Float64Array.from(losses.flatMap((ofModel) => [...ofModel.filter(Number.isFinite)])).sort();
      const width = quantile(all, 0.95) - quantile(all, 0.05);
      const margin = EFFECTS.panel * width;
      const result = bootstrap(
        combined(countedQuantile(lossesA, LOW), countedQuantile(lossesB, LOW), (lowA, lowB) => lowA - lowB),
        resamples(n),
      );
      const sign = signOf(quantity);
      const value = result && sign * result.estimate;
      const what = `best 5 % quantile of ${quantity.phrase}`;
      return equivalence({
        comparison: comparisonOf(a, b, words),
        effect: { name: `difference of ${what}`, value, interval: result && oriented(bcaInterval(result), sign) },
        margin: `${100 * EFFECTS.panel} % of the width of Figure 5's panel`,
        test: result && equivalentWithin(result, [-margin, margin]),
        n,
        seedsNeeded: result && sizeToEqual(margin, standardErrorOf(result), n),
        finding:
          value === undefined
            ? `the ${what} of ${cellTitle(a, words)} and ${words.modelTitle(b.model)} cannot be compared`
            : `the ${what} of ${cellTitle(a, words)} was ${short(Math.abs(value))} ${value < 0 ? 'below' : 'above'} that ` +
              `of ${words.modelTitle(b.model)}, ${short((100 * Math.abs(value)) / width)} % of the panel's width` +
              (noise === undefined
                ? ''
                : ` (above the noise, ${excessOf(lossesA, noise)} and ${excessOf(lossesB, noise)})`),
      });
    },
  };
}

const excessOf = (losses: Float64Array, noise: number): string =>
  short(quantile(Float64Array.from(losses).sort(), LOW) - noise);
