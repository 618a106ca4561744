import { oriented, shortfallsOf, signOf } from '../../results/losses.js';
import { bcaInterval, bootstrap, type Interval, standardErrorOf } from '../../stats/bootstrap.js';
import { combined, countedMean, countedQuantile } from '../../stats/counted.js';
import { type EquivalenceTest, equivalentMeans, equivalentWithin } from '../../stats/equivalence.js';
import { steadyPairedT } from '../../stats/leave-one-out.js';
import { FEWEST_PAIRS, FEWEST_RESAMPLED } from '../../stats/levels.js';
import { mean, variance } from '../../stats/moments.js';
import { sizeToEqual } from '../../stats/power.js';
import { pairedDifferences } from '../../stats/student.js';
import { quantile } from '../../stats/summary.js';
import { type Check, type Context, EFFECTS, type Measured } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';

/** What is said to be alike in two cells. */
export interface Equivalence {
  readonly comparison: string;
  readonly effect: {
    readonly name: string;
    readonly value: number | undefined;
    readonly interval: Interval | undefined;
  };
  /** The margin in words: `10 %`. */
  readonly margin: string;
  readonly test: EquivalenceTest | undefined;
  readonly n: number;
  readonly seedsNeeded: number | undefined;
  readonly finding: string;
}

/**
 * The two tests of an equivalence: that an effect lies within the margin, which speaks for the claim, and that it lies
 * beyond, which speaks against it.
 */
export function equivalence({ margin, test, seedsNeeded, ...shared }: Equivalence): Measured {
  return {
    seedsNeeded,
    tests: [
      { ...shared, decides: true, test: `two one-sided tests within ${margin}`, p: test?.equivalent, points: 'for' },
      { ...shared, decides: true, test: `difference beyond ${margin}`, p: test?.different, points: 'against' },
    ],
  };
}

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
