/**
 * The effects that declared claims name: of two samples, of the rises of two models, and of two
 * pairs of samples.
 */

import { metricDirection } from '../../ground/base/metric.js';
import {
  type CountedStatistic,
  combined,
  countedQuantile,
  countedSd,
  countedVariance,
  ofSample,
} from '../../ground/stats/counted.js';
import { absoluteDeviations, quantile } from '../../ground/stats/descriptive.js';
import { unscoredEstimate } from '../../ground/stats/effect-scale.js';
import { pairedShares } from '../../ground/stats/shares.js';
import { type RankLocation, rankLocation, ratioLocation } from '../../ground/stats/wilcoxon.js';
import {
  isNamedStatistic,
  type NamedStatistic,
  type Statistic,
  statisticMetric,
} from '../../sweep/config/claims-schema.js';
import { makeMeasure } from '../results/measures.js';
import {
  type Contrast,
  type Effect,
  lossRatio,
  scoreDifference,
  sharesEffect,
} from './comparison.js';

/**
 * Returns the contrast of two samples by a statistic; one by a metric has the quantity that
 * measures the samples.
 */
export function makeContrast(of: Statistic, margin: number): Contrast {
  if (typeof of === 'object') return { ...ofQuantile(of.quantile), margin };
  if (isNamedStatistic(of)) return { ...named[of], margin };
  const metric = statisticMetric(of)!;
  const plain =
    metricDirection(metric) === 'higher' ? scoreDifference : { ...lossRatio, name: 'ratio' };
  return { ...plain, margin, of: { quantity: makeMeasure(metric) } };
}

const distanceRatio: Omit<Contrast, 'margin'> = {
  name: 'ratio of distances from the median loss',
  test: 'Wilcoxon signed-rank on |a - median| - r |b - median|',
  none: 1,
  effect: (losses, _, level) => {
    const [a, b] = losses.map(absoluteDeviations);
    return a && b && ratioLocation(a, b, level);
  },
};

/**
 * The ratio of a statistic of two samples, with the percentiles of the bootstrap over seeds;
 * undefined if more than a hundredth of the resamples have no statistic above 0, such as quantiles
 * that lie within the noise of test labels.
 */
const resampled = (
  name: string,
  of: (losses: Float64Array) => CountedStatistic,
): Omit<Contrast, 'margin'> => ({
  name,
  none: 1,
  test: 'bootstrap over seeds, percentiles',
  effect: ([a, b], resamplesOf, level) => {
    const ratio = combined(of(a!), of(b!), (ofA, ofB) =>
      ofA > 0 && ofB > 0 ? ofA / ofB : Number.NaN,
    );
    const { units, counts } = resamplesOf(a!.length);
    const value = ofSample(ratio, units);
    const all = ratio(counts, units).filter(Number.isFinite).sort();
    if (!Number.isFinite(value) || all.length < 0.99 * counts.length) return undefined;
    // Equal statistics are no evidence in either direction.
    const below = all.reduce((sum, one) => sum + (one < 1 ? 1 : one === 1 ? 0.5 : 0), 0);
    const p = Math.min(1, (2 * (Math.min(below, all.length - below) + 1)) / (all.length + 1));
    const isResolved = (level / 2) * all.length >= MIN_BEYOND;
    return {
      value,
      interval: isResolved ? [quantile(all, level / 2), quantile(all, 1 - level / 2)] : undefined,
      p,
    };
  },
});

/**
 * The fewest resamples beyond an end of an interval: extreme levels would depend on single ones.
 */
const MIN_BEYOND = 5;

const percent = (share: number): string => String(Number((100 * share).toPrecision(6)));

const ofQuantile = (share: number) =>
  resampled(`ratio of ${percent(share)} % quantiles`, (losses) => countedQuantile(losses, share));

const range = (losses: Float64Array): CountedStatistic =>
  combined(countedQuantile(losses, 0.75), countedQuantile(losses, 0.25), (high, low) => high - low);

/**
 * How much more often runs of one sample end above twice the median of the runs of both. If the
 * median lies within the noise of test labels, there is nothing to be twice as large as.
 */
const aboveCommonLimit: Omit<Contrast, 'margin'> = {
  name: 'difference of the shares of runs above twice the median of both',
  test: "McNemar's exact test",
  none: 0,
  unit: 'share',
  effect: ([a, b], _, level) => {
    const median = quantile(Float64Array.of(...a!, ...b!).sort(), 0.5);
    if (!(median > 0)) return undefined;
    const limit = 2 * median;
    const [overA, overB] = [a!, b!].map((losses) => Array.from(losses, (loss) => loss > limit));
    const shares = pairedShares(overA!, overB!);
    return shares.first + shares.second === 0 ? undefined : sharesEffect(shares, level);
  },
};

const named: Readonly<Record<NamedStatistic, Omit<Contrast, 'margin'>>> = {
  loss: lossRatio,
  spread: distanceRatio,
  lowest: ofQuantile(0.1),
  variance: resampled('ratio of variances', countedVariance),
  'standard-deviation': resampled('ratio of standard deviations', countedSd),
  'interquartile-range': resampled('ratio of interquartile ranges', range),
  failures: aboveCommonLimit,
};

/**
 * For samples `[high, low, otherHigh, otherLow]`: how much more the losses of the first model rise,
 * relative to their median at the end.
 */
export const riseContrast = (margin: number): Contrast => ({
  name: 'difference of the rises, relative',
  test: 'Wilcoxon signed-rank',
  margin,
  none: 0,
  unit: 'share',
  effect: ([high, low, otherHigh, otherLow], _, level) => {
    const median = quantile(Float64Array.from(high!).sort(), 0.5);
    // If half of the runs diverged, or lie within the noise of test labels, there is nothing to be
    // relative to.
    if (!(median > 0 && median < Infinity)) return undefined;
    const differences = high!.map((loss, k) => loss - low![k]! - (otherHigh![k]! - otherLow![k]!));
    const known = differences.filter((difference) => !Number.isNaN(difference));
    const location = scaled(rankLocation(known, level), 1 / median);
    return location && { ...location, n: known.length };
  },
});

const scaled = (location: RankLocation | undefined, factor: number): Effect | undefined =>
  location && {
    value: factor * location.value,
    interval: location.interval && [factor * location.interval[0], factor * location.interval[1]],
    p: location.p,
  };

/**
 * The contrast of four samples by losses or a metric: the first two samples' ratio over the last
 * two samples' ratio, or the difference of the differences. A sample of seeds has one such value
 * for each seed; a setting has the quotient of its typical ratios.
 */
export function makeInteraction(of: Statistic, margin: number, unit: 'seed' | 'setting'): Contrast {
  const plain = makeContrast(of, margin);
  if (plain.none === 1) {
    return {
      ...plain,
      name: 'ratio of two ratios',
      test: 'Wilcoxon signed-rank on log(a / b) - log(c / d)',
      effect: unit === 'seed' ? (losses, _, level) => ratioBySeed(losses, level) : typicalRatio,
    };
  }
  return {
    ...plain,
    name: 'difference of two differences',
    effect: ([a, b, c, d], _, level) => locatedIn(differenceInDifferences(b!, a!, d!, c!), level),
  };
}

function ratioBySeed([a, b, c, d]: readonly Float64Array[], level: number): Effect | undefined {
  const logs = a!.map((loss, i) => Math.log(loss / b![i]!) - Math.log(c![i]! / d![i]!));
  const located = locatedIn(logs, level);
  if (!located) return undefined;
  return { ...located, ...unscoredEstimate(located, { none: 1 }) };
}

function typicalRatio([a, b, c, d]: readonly Float64Array[]): Effect | undefined {
  const [one, other] = [ratioLocation(a!, b!), ratioLocation(c!, d!)];
  return one && other && { value: one.value / other.value, interval: undefined, p: undefined };
}

const differenceInDifferences = (
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): Float64Array => a.map((value, i) => value - b[i]! - (c[i]! - d[i]!));

/** The location of the values that are numbers: of two diverged runs, neither is worse. */
function locatedIn(values: Float64Array, level: number): Effect | undefined {
  const known = values.filter((value) => !Number.isNaN(value));
  const location = rankLocation(known, level);
  return location && { ...location, n: known.length };
}
