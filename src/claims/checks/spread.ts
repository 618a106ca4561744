import { shortfallsOf } from '../../results/losses.js';
import { bcaInterval, bootstrap, standardErrorOf } from '../../stats/bootstrap.js';
import { distanceRatio } from '../../stats/distance-ratio.js';
import { equivalentWithin } from '../../stats/equivalence.js';
import { FEWEST_PAIRS, FEWEST_RESAMPLED } from '../../stats/levels.js';
import { sizeToDiffer, sizeToEqual } from '../../stats/power.js';
import { absoluteDeviations, interquartileRange, logRangeRatio } from '../../stats/spread.js';
import { type CellName, type Check, type Context, EFFECTS, type Measured } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';
import { equivalence } from './equivalence.js';
import { failuresOf } from './failing.js';

const RATIO = 1 + EFFECTS.spread;

/**
 * What spreads: log losses, whose spread is relative to the losses, or the losses themselves. A model with higher losses
 * may spread more by the one and less by the other.
 */
export type SpreadScale = 'log loss' | 'loss';

/**
 * At a place on the axis, the runs of a model that did not fail spread clearly more than those of another: their losses, on
 * a scale, lie farther from the median. Wilcoxon's signed-rank test on the distances, paired by seed, decides; it speaks for
 * the claim only where the distances are also as many times as large as counts. A ratio shown to be smaller, by the same
 * test, speaks against it.
 */
export const widerSpread = (model: string, reference: string, at: number, scale: SpreadScale = 'log loss'): Check =>
  ofTheRest({ model, reference, at, scale, fewest: FEWEST_PAIRS }, ([a, b], { comparison, finding, seeds }) => {
    const [farA, farB] = [absoluteDeviations(a), absoluteDeviations(b)];
    const ratio = a.length >= FEWEST_PAIRS && farA && farB ? distanceRatio(farA, farB) : undefined;
    const shared = {
      ...{ comparison, finding, decides: true, n: a.length },
      effect: { name: `ratio of distances from the median ${scale}`, value: ratio?.value, interval: ratio?.interval },
    };
    return {
      seedsNeeded: ratio && sizeToDiffer(ratio.errorsAt(RATIO), 1, seeds),
      tests: [
        {
          ...shared,
          test: `Wilcoxon signed-rank on |${scale} - median|`,
          p: ratio?.p,
          points: !ratio ? 'neither' : ratio.value >= RATIO ? 'for' : ratio.value < 1 ? 'against' : 'neither',
        },
        {
          ...shared,
          test: `the same, one-sided, below a ratio of ${RATIO}`,
          p: ratio?.below(RATIO),
          points: 'against',
        },
      ],
    };
  });

/**
 * At a place on the axis, the runs of two models that did not fail spread alike: the ratio of the interquartile ranges of
 * their log losses is within a factor, by the bootstrap over seeds.
 */
export const equalSpread = (model: string, reference: string, at: number): Check =>
  ofTheRest(
    { model, reference, at, scale: 'log loss', fewest: FEWEST_RESAMPLED },
    ([logA, logB], words, { resamples }) => {
      const n = logA.length;
      const result = n >= FEWEST_RESAMPLED ? bootstrap(logRangeRatio(logA, logB), resamples(n)) : undefined;
      const margins = [-Math.log(RATIO), Math.log(RATIO)] as const;
      const [low, high] = result ? bcaInterval(result) : [Number.NaN, Number.NaN];
      return equivalence({
        comparison: words.comparison,
        effect: {
          name: 'ratio of interquartile ranges of log losses',
          value: result && Math.exp(result.estimate),
          interval: result && [Math.exp(low), Math.exp(high)],
        },
        margin: `a factor of ${RATIO}`,
        test: result && equivalentWithin(result, margins),
        n,
        seedsNeeded: result && sizeToEqual(margins[1], standardErrorOf(result), words.seeds),
        finding: words.finding,
      });
    },
  );

interface Words {
  readonly comparison: string;
  readonly finding: string;
  /** All paired seeds, failed ones included. */
  readonly seeds: number;
}

interface RestOptions {
  readonly model: string;
  readonly reference: string;
  readonly at: number;
  readonly scale: SpreadScale;
  readonly fewest: number;
}

/** A check of the losses, on a scale, of those seeds at which neither run failed. */
function ofTheRest(
  { model, reference, at, scale, fewest }: RestOptions,
  measure: (losses: readonly [a: Float64Array, b: Float64Array], words: Words, context: Context) => Measured,
): Check {
  const [a, b] = [
    { model, at },
    { model: reference, at },
  ];
  return {
    samples: [a, b],
    fewest,
    measure: (losses, context, limits) => {
      const [failedA, failedB] = failuresOf(losses, context, limits);
      const rest = [...failedA!.keys()].filter((i) => !failedA![i] && !failedB![i]);
      const scaled = losses.map((ofSample) => {
        const shortfalls = shortfallsOf(ofSample, context.quantity);
        return Float64Array.from(rest, (i) => (scale === 'loss' ? shortfalls[i]! : Math.log(shortfalls[i]!)));
      });
      const known = scaled.every((ofSample) => ofSample.every(Number.isFinite))
        ? scaled
        : scaled.map(() => new Float64Array());
      const words = {
        comparison: comparisonOf(a, b, context.words),
        finding: findingOf(a, b, known, scale, context),
        seeds: losses[0]!.length,
      };
      return measure([known[0]!, known[1]!], words, context);
    },
  };
}

function findingOf(
  a: CellName,
  b: CellName,
  losses: readonly Float64Array[],
  scale: SpreadScale,
  { words }: Context,
): string {
  const [rangeA, rangeB] = losses.map(interquartileRange);
  if (rangeA === undefined || rangeB === undefined) {
    return `no seed of ${cellTitle(a, words)} and ${words.modelTitle(b.model)} has a ${scale} that can be compared`;
  }
  return (
    `among the runs that did not fail, the interquartile range of the ${scale} of ${cellTitle(a, words)} was ` +
    `${short(rangeA)}, and ${short(rangeB)} for ${words.modelTitle(b.model)}`
  );
}
