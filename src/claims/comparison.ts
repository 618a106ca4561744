import type { Interval } from '../base/estimate.js';
import type { Words } from '../results/cells.js';
import { shortfallsOf } from '../results/losses.js';
import { type CountedStatistic, combined, countedQuantile, countedSd, ofSample } from '../stats/counted.js';
import { type EffectScale, sayingOf } from '../stats/effect-scale.js';
import { FEWEST_PAIRS } from '../stats/levels.js';
import type { ResamplesOf } from '../stats/resamples.js';
import { differenceInterval, mcnemar, type PairedShares, pairedShares, shareDifference } from '../stats/shares.js';
import { pairedDifferences } from '../stats/student.js';
import { absoluteDeviations, quantile } from '../stats/summary.js';
import { type RankLocation, rankLocation, ratioLocation } from '../stats/wilcoxon.js';
import type { CellName, Check, Context, Evidence, Expected, Measurement, Sample } from './claim.js';

/** The sizes from which effects count (results/reference/RULES-2.md, sections 3 and 9). */
export const MARGINS = {
  /** Of losses and entropies, a ratio. */
  loss: 1.1,
  /** Of distances from the median loss, a ratio. */
  distance: 1.25,
  /** Of a rise along the axis, relative to the median loss at its end. */
  rise: 0.1,
  /** Of AUC. */
  auc: 0.001,
  /** Of a share of runs. */
  share: 0.05,
} as const;

export interface Effect {
  readonly value: number;
  readonly interval: Interval | undefined;
  readonly p: number | undefined;
  /** The number of units, by default all. */
  readonly n?: number;
}

export interface Contrast extends EffectScale {
  readonly name: string;
  readonly test: string;
  /** What the samples are measured by, where it is not their own quantity. */
  readonly of?: Pick<Sample, 'task' | 'quantity'>;
  /**
   * The effect, from the paired losses of the samples: above the least that any model could have where a sample is measured by the
   * leading metric. Undefined where there is none, as of runs that do not differ.
   */
  readonly effect: (losses: readonly Float64Array[], resamples: ResamplesOf) => Effect | undefined;
}

/** A comparison of samples: the first of the contrasts decides, the others are shown beside it. */
interface Comparison {
  readonly samples: readonly Sample[];
  readonly expected: Expected;
  readonly contrasts: readonly Contrast[];
  readonly title?: (words: Words) => string;
  readonly fewest?: number;
}

export function check({ samples, expected, contrasts, title, fewest = FEWEST_PAIRS }: Comparison): Check {
  const measured = contrasts.flatMap(({ of }) => samples.map((sample): Sample => ({ ...sample, ...of })));
  return {
    samples: measured,
    fewest,
    measure: (losses, context) =>
      contrasts.map(({ name, test, margin, none, unit, effect }, i): Measurement => {
        const from = i * samples.length;
        const own = samples.map((_, k) => excessesOf(losses[from + k]!, measured[from + k]!, context));
        const found = effect(own, context.resamples);
        return {
          comparison: title ? title(context.words) : comparisonOf(samples[0]!, samples[1]!, context.words),
          test,
          effect: { name, value: found?.value, interval: found?.interval },
          n: found?.n ?? own[0]!.length,
          p: found?.p,
          points: evidenceOf(found && sayingOf(found, { margin, none }), expected),
          decides: i === 0,
          asks: { expected, margin, none, ...(unit && { unit }) },
        };
      }),
  };
}

/** How far losses are above the least that any model could have; those of a quantity of their own as they are. */
const excessesOf = (losses: Float64Array, sample: Sample, { quantity, noise = 0 }: Context): Float64Array =>
  sample.quantity ? losses : shortfallsOf(losses, quantity).map((loss) => loss - noise);

/** Returns what an effect says of a claim that expects the first sample to be larger, not larger, or equal. */
export function evidenceOf(saying: ReturnType<typeof sayingOf>, expected: Expected): Evidence {
  if (saying === undefined) return 'inconclusive';
  if (expected === 'not larger') return saying === 'larger' ? 'against' : 'for';
  if (saying === expected) return 'for';
  return saying === 'equal' ? 'no difference' : 'against';
}

const byRanks = { test: 'Wilcoxon signed-rank on a - r b', none: 1 } as const;
const lossRatio: Contrast = {
  name: 'ratio of losses',
  ...byRanks,
  margin: MARGINS.loss,
  effect: ([a, b]) => ratioLocation(a!, b!),
};
const distanceRatio: Contrast = {
  name: 'ratio of distances from the median loss',
  test: 'Wilcoxon signed-rank on |a - median| - r |b - median|',
  margin: MARGINS.distance,
  none: 1,
  effect: (losses) => {
    const [a, b] = losses.map(absoluteDeviations);
    return a && b && ratioLocation(a, b);
  },
};

/**
 * The ratio of a statistic of two samples, with the percentiles of the bootstrap over seeds; undefined where more than a hundredth of
 * the resamples have none above 0, such as quantiles that lie within the noise of test labels.
 */
const resampled = (name: string, margin: number, of: (losses: Float64Array) => CountedStatistic): Contrast => ({
  name,
  margin,
  none: 1,
  test: 'bootstrap over seeds, percentiles',
  effect: ([a, b], resamplesOf) => {
    const ratio = combined(of(a!), of(b!), (ofA, ofB) => (ofA > 0 && ofB > 0 ? ofA / ofB : Number.NaN));
    const { units, counts } = resamplesOf(a!.length);
    const value = ofSample(ratio, units);
    const all = ratio(counts, units).filter(Number.isFinite).sort();
    if (!Number.isFinite(value) || all.length < 0.99 * counts.length) return undefined;
    // Equal statistics are no evidence in either direction.
    const below = all.reduce((sum, one) => sum + (one < 1 ? 1 : one === 1 ? 0.5 : 0), 0);
    const p = Math.min(1, (2 * (Math.min(below, all.length - below) + 1)) / (all.length + 1));
    return { value, interval: [quantile(all, 0.025), quantile(all, 0.975)], p };
  },
});

const range = (losses: Float64Array): CountedStatistic =>
  combined(countedQuantile(losses, 0.75), countedQuantile(losses, 0.25), (high, low) => high - low);

/** The difference of two paired shares, with Tango's interval and McNemar's test. */
export const sharesEffect = (shares: PairedShares): Effect => ({
  value: shareDifference(shares),
  interval: differenceInterval(shares),
  p: mcnemar(shares),
  n: shares.pairs,
});

/** By how much more runs of one sample end above twice the median of the runs of both. */
const aboveCommonLimit: Contrast = {
  name: 'difference of the shares of runs above twice the median of both',
  test: "McNemar's exact test",
  margin: 0,
  none: 0,
  unit: 'share',
  effect: ([a, b]) => {
    const limit = 2 * quantile(Float64Array.of(...a!, ...b!).sort(), 0.5);
    const [overA, overB] = [a!, b!].map((losses) => Array.from(losses, (loss) => loss > limit));
    const shares = pairedShares(overA!, overB!);
    return shares.first + shares.second === 0 ? undefined : sharesEffect(shares);
  },
};

const FIRST = { task: '1' };
const SECOND = { task: '2' };
const named = (contrast: Contrast, suffix: string, of?: Contrast['of']): Contrast => ({
  ...contrast,
  name: `${contrast.name}, ${suffix}`,
  ...(of && { of }),
});
const ofFirst = (contrast: Contrast): Contrast => ({ ...contrast, of: FIRST });

const byLoss = [lossRatio, named(lossRatio, 'first task', FIRST), named(lossRatio, 'second task', SECOND)];
const bySpread = [
  ofFirst(distanceRatio),
  named(distanceRatio, 'second task', SECOND),
  named(distanceRatio, 'mean of tasks'),
  ofFirst(resampled('ratio of standard deviations', MARGINS.distance, countedSd)),
  ofFirst(resampled('ratio of interquartile ranges', MARGINS.distance, range)),
  ofFirst(resampled('ratio of 90 % quantiles', MARGINS.loss, (losses) => countedQuantile(losses, 0.9))),
  ofFirst(aboveCommonLimit),
];
const byLowest = [resampled('ratio of 10 % quantiles', MARGINS.loss, (losses) => countedQuantile(losses, 0.1))];

/** Fewest paired seeds of the claims on synthetic data (RULES-2.md, section 4). */
const FEWEST_SEEDS = 10;

const ofCells =
  (contrasts: readonly Contrast[]) =>
  (a: CellName, b: CellName, expected: Expected): Check =>
    check({ samples: [a, b], expected, contrasts, fewest: FEWEST_SEEDS });

export const lossesCompare = ofCells(byLoss);

export const spreadsCompare = ofCells(bySpread);

export const lowestEqual = (a: CellName, b: CellName): Check => ofCells(byLowest)(a, b, 'equal');

/** From one place on the axis to another the loss of one model rises more than that of another one. */
export function risesMore(model: string, reference: string, [from, to]: readonly [number, number]): Check {
  const rise: Contrast = {
    name: 'difference of the rises, relative',
    test: 'Wilcoxon signed-rank',
    margin: MARGINS.rise,
    none: 0,
    unit: 'share',
    effect: ([high, low, otherHigh, otherLow]) => {
      const median = quantile(Float64Array.from(high!).sort(), 0.5);
      // Where half of the runs diverged, or lie within the noise of test labels, there is nothing to be relative to.
      if (!(median > 0 && median < Infinity)) return undefined;
      const differences = high!.map((loss, k) => loss - low![k]! - (otherHigh![k]! - otherLow![k]!));
      const known = differences.filter((difference) => !Number.isNaN(difference));
      const location = scaled(rankLocation(known), 1 / median);
      return location && { ...location, n: known.length };
    },
  };
  return check({
    samples: [model, reference].flatMap((name) => [to, from].map((at) => ({ model: name, at }))),
    expected: 'larger',
    contrasts: [rise, named(rise, 'first task', FIRST), named(rise, 'second task', SECOND)],
    title: ({ noun, modelTitle }) => `${modelTitle(model)} vs ${modelTitle(reference)}, from ${noun} ${from} to ${to}`,
    fewest: FEWEST_SEEDS,
  });
}

const scaled = (location: RankLocation | undefined, factor: number): Effect | undefined =>
  location && {
    value: factor * location.value,
    interval: location.interval && [factor * location.interval[0], factor * location.interval[1]],
    p: location.p,
  };

/** The losses of one sample, or another quantity of which less is better, are larger than another's: a ratio. */
export const larger = (a: Sample, b: Sample): Check =>
  check({ samples: [a, b], expected: 'larger', contrasts: [{ ...lossRatio, name: 'ratio' }] });

/** A quantity of which more is better is higher in one sample than in another: a difference. */
export const higher = (a: Sample, b: Sample, margin: number = MARGINS.auc): Check =>
  check({
    samples: [a, b],
    expected: 'larger',
    contrasts: [
      {
        name: 'difference',
        test: 'Wilcoxon signed-rank',
        margin,
        none: 0,
        effect: ([lossesA, lossesB]) => rankLocation(pairedDifferences(lossesB!, lossesA!)),
      },
    ],
  });

export const cellTitle = ({ model, at }: CellName, { noun, modelTitle }: Words): string =>
  modelTitle(model) + (at === undefined ? '' : ` at ${noun} ${at}`);

function comparisonOf(a: Sample, b: Sample, words: Words): string {
  const { noun, modelTitle } = words;
  const [ofA, ofB] = [a, b].map(({ quantity, task }) => quantity?.phrase ?? (task === undefined ? '' : `task ${task}`));
  const suffix = ofA === '' ? '' : `, ${ofA}`;
  if (a.model !== b.model) {
    const where = a.at === undefined ? '' : `, ${noun} ${a.at}`;
    return `${modelTitle(a.model)} vs ${modelTitle(b.model)}${where}${suffix}`;
  }
  return a.at === b.at
    ? `${cellTitle(a, words)}${suffix} vs ${ofB}`
    : `${modelTitle(a.model)}, ${noun} ${a.at} vs ${b.at}${suffix}`;
}
