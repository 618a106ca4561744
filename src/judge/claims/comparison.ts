/** The checks that compare two samples: ratios, differences and shares, each with its test. */

import type { Interval } from '../../ground/base/estimate.js';
import { type EffectScale, MARGINS, readEffect } from '../../ground/stats/effect-scale.js';
import { MIN_PAIRS } from '../../ground/stats/levels.js';
import type { ResampleSource } from '../../ground/stats/resamples.js';
import {
  differenceInterval,
  mcnemar,
  type PairedShares,
  shareDifference,
} from '../../ground/stats/shares.js';
import { rankLocation, ratioLocation } from '../../ground/stats/wilcoxon.js';
import type { Words } from '../results/cells.js';
import { scoreDifferences } from '../results/losses.js';
import type { CellName, Check, Evidence, Expected, Measurement, Sample } from './claim.js';

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
   * The effect on the paired losses of the samples, with an interval of the level; undefined if
   * there is none, as of equal runs.
   */
  readonly effect: (
    losses: readonly Float64Array[],
    resamples: ResampleSource,
    level: number,
  ) => Effect | undefined;
}

/** A comparison of samples: the first of the contrasts decides, the others are shown beside it. */
interface Comparison {
  readonly samples: readonly Sample[];
  readonly expected: Expected;
  readonly contrasts: readonly Contrast[];
  readonly title?: (words: Words) => string;
  readonly fewest?: number;
}

/** Returns the check that makes a comparison. */
export function check({
  samples,
  expected,
  contrasts,
  title,
  fewest = MIN_PAIRS,
}: Comparison): Check {
  const measured = contrasts.flatMap(({ of }) =>
    samples.map((sample): Sample => ({ ...sample, ...of })),
  );
  return {
    samples: measured,
    fewest,
    measure: (losses, context) =>
      contrasts.map(({ name, test, margin, none, unit, effect }, i): Measurement => {
        const from = i * samples.length;
        const own = losses.slice(from, from + samples.length);
        const { level, overall, isStrict } = context.testing;
        const found = effect(own, context.resamples, level);
        return {
          comparison: title
            ? title(context.words)
            : nameComparison(samples[0]!, samples[1]!, context.words),
          test,
          effect: { name, value: found?.value, interval: found?.interval },
          n: found?.n ?? own[0]!.length,
          p: found?.p === undefined ? undefined : overall(found.p),
          points: weighEvidence(found && readEffect(found, { margin, none }, isStrict), expected),
          decides: i === 0,
          asks: { expected, margin, none, ...(unit && { unit }) },
        };
      }),
  };
}

/**
 * Returns what an effect says of a claim that expects the first sample to be larger, not larger, or
 * equal.
 */
export function weighEvidence(saying: ReturnType<typeof readEffect>, expected: Expected): Evidence {
  if (saying === undefined) return 'inconclusive';
  if (expected === 'not larger') return saying === 'larger' ? 'against' : 'for';
  if (saying === expected) return 'for';
  return saying === 'equal' ? 'no difference' : 'against';
}

/** The ratio of the losses of two samples. */
export const lossRatio: Contrast = {
  name: 'ratio of losses',
  test: 'Wilcoxon signed-rank on a - r b',
  none: 1,
  margin: MARGINS.loss,
  effect: ([a, b], _, level) => ratioLocation(a!, b!, level),
};

/** The difference of two samples by a score, by which the first is higher if its loss is lower. */
export const scoreDifference: Contrast = {
  name: 'difference',
  test: 'Wilcoxon signed-rank',
  none: 0,
  margin: MARGINS.auc,
  effect: ([a, b], _, level) => rankLocation(scoreDifferences(a!, b!), level),
};

/** The difference of two paired shares, with Tango's interval and McNemar's test. */
export const sharesEffect = (shares: PairedShares, level: number): Effect => ({
  value: shareDifference(shares),
  interval: differenceInterval(shares, level),
  p: mcnemar(shares),
  n: shares.pairs,
});

/**
 * Checks that one sample has larger losses than another one, or larger values of another quantity
 * for which less is better: a ratio.
 */
export const larger = (a: Sample, b: Sample): Check =>
  check({ samples: [a, b], expected: 'larger', contrasts: [{ ...lossRatio, name: 'ratio' }] });

/**
 * Checks that a quantity for which more is better is higher in one sample than in another: a
 * difference.
 */
export const higher = (a: Sample, b: Sample, margin: number = MARGINS.auc): Check =>
  check({ samples: [a, b], expected: 'larger', contrasts: [{ ...scoreDifference, margin }] });

export const cellTitle = ({ model, at }: CellName, { noun, modelTitle }: Words): string =>
  modelTitle(model) + (at === undefined ? '' : ` at ${noun} ${at}`);

/** `MMoE vs OMoE, correlation 0.5` */
function nameComparison(a: Sample, b: Sample, words: Words): string {
  const { noun, modelTitle } = words;
  const [ofA, ofB] = [a, b].map(
    ({ quantity, task }) => quantity?.phrase ?? (task === undefined ? '' : `task ${task}`),
  );
  const suffix = ofA === '' ? '' : `, ${ofA}`;
  if (a.model !== b.model) {
    const where = a.at === undefined ? '' : `, ${noun} ${a.at}`;
    return `${modelTitle(a.model)} vs ${modelTitle(b.model)}${where}${suffix}`;
  }
  return a.at === b.at
    ? `${cellTitle(a, words)}${suffix} vs ${ofB}`
    : `${modelTitle(a.model)}, ${noun} ${a.at} vs ${b.at}${suffix}`;
}
