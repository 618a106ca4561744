/**
 * The mean of a score over splits, seeds and test rows, with intervals that include each source of
 * variation.
 */

import type { Interval } from '../base/estimate.js';
import { mean, variance } from './descriptive.js';
import { quantile975, studentTwoSided } from './distributions.js';
import { ALPHA } from './levels.js';

/** The runs of one method that share a split of the data and a search for settings. */
export interface Replicate {
  /** The metric of each run, which differ in their seeds. */
  readonly values: Float64Array;
  /** The contribution of each test row to the error of their mean, [rows]: see `rowEffects`. */
  readonly effects: Float64Array;
  /** The ids of the test rows, [rows]: equal ids are the same row, in all replicates. */
  readonly ids: ArrayLike<number>;
}

export interface ReplicatedMean {
  readonly mean: number;
  /**
   * Standard errors of the mean, by source; undefined where there are too few units to estimate
   * them.
   */
  readonly errors: {
    readonly seeds: number | undefined;
    readonly rows: number;
    /** Over seeds, rows and replicates together. */
    readonly all: number | undefined;
  };
  /** 95 %; rows, splits and settings are taken as given. */
  readonly overSeeds: Interval | undefined;
  readonly overAll: Interval | undefined;
  /** Two-sided, against "the mean is 0", over seeds, rows and replicates. */
  readonly p: number | undefined;
}

/**
 * A mean over test rows, seeds and replicates that are all samples: other rows, initialisations,
 * splits and searches would have given another one. Replicates are the outer units, seeds are
 * nested in them, and rows are crossed with both.
 *
 * Resampling rows and seeds again and again would give the same standard error with noise: the mean
 * is linear in seeds and, to first order, in rows, so the bootstrap's variance is the sum of
 * squared effects (the infinitesimal jackknife, Efron 1982), and over so many rows its shape is
 * normal. That takes one pass over the rows. With R replicates
 *
 * - seeds: `sum_r s_r^2 / S_r / R^2`, s_r^2 the variance of the S_r runs of replicate r
 * - rows: `sum_i (sum_r e_ri)^2 / R^2`, e_ri the effect of row i in replicate r: a row in several
 *   splits counts once, with its effects added
 * - replicates: the variance of the R means over R contains seeds, rows, splits and searches, but
 *   not what the replicates have in common, the covariance by shared rows: `s^2 / R + (sum_i (sum_r
 *   e_ri)^2 - sum_ri e_ri^2) / (R (R - 1))`
 *
 * The total variance is the larger of that of seeds and rows together, and that of replicates: a
 * few replicates can be alike by chance. With one run in each of several replicates, seeds count
 * among replicates alone. Intervals are Student's, with Satterthwaite's degrees of freedom.
 * Training rows that splits share are not accounted for.
 */
export function replicatedMean(replicates: readonly Replicate[]): ReplicatedMean {
  const count = replicates.length;
  const means = replicates.map(({ values }) => mean(values)!);
  const center = mean(means)!;
  const seeds = seedVariance(replicates);
  const { together, apart } = rowVariances(replicates);
  const rows = together / count ** 2;
  const between = (variance(means) ?? 0) / count;
  const shared = count > 1 ? (together - apart) / (count * (count - 1)) : 0;
  const all =
    seeds || count > 1 ? Math.max((seeds?.value ?? 0) + rows, between + shared) : undefined;
  const uncertain = count > 1 ? between ** 2 / (count - 1) : seeds?.uncertain;
  const degrees = all === undefined ? 0 : degreesOfFreedom(all, uncertain!);
  const overAll = all === undefined ? undefined : studentInterval(center, all, degrees);
  return {
    mean: center,
    errors: {
      seeds: seeds && Math.sqrt(seeds.value),
      rows: Math.sqrt(rows),
      all: all && Math.sqrt(all),
    },
    overSeeds:
      seeds && studentInterval(center, seeds.value, degreesOfFreedom(seeds.value, seeds.uncertain)),
    overAll,
    p: all ? studentTwoSided(center / Math.sqrt(all), degrees) : undefined,
  };
}

/**
 * The contribution of each row to the error of a mean over rows, [rows]: the sum of squares is the
 * variance of the mean.
 */
export function meanEffects(values: Float64Array): Float64Array {
  const [center, count] = [mean(values)!, values.length];
  return values.map((value) => (value - center) / Math.sqrt(count * (count - 1)));
}

/** A hundredth of the rows, at most ten, are left out on trial. */
const LEFT_OUT = 0.01;
const MAX_LEFT_OUT = 10;

/**
 * Whether a mean stays significant, and of the same sign, without any one replicate, or where there
 * is one without any one of its runs; and without the few rows that speak most for it, on which it
 * hangs where losses have heavy tails.
 */
export function isSteady(replicates: readonly Replicate[]): boolean {
  const [first] = replicates as [Replicate];
  const sign = Math.sign(replicatedMean(replicates).mean);
  const others =
    replicates.length > 1
      ? replicates.map((_, r) => replicates.filter((_, other) => other !== r))
      : Array.from(first.values, (_, s) => [
          { ...first, values: first.values.filter((_, other) => other !== s) },
        ]);
  return [replicates, withoutFewRows(replicates, sign), ...others].every((some) => {
    const { mean, p = 1 } = replicatedMean(some);
    return p < ALPHA && Math.sign(mean) === sign;
  });
}

/** Without the few rows whose summed effects are the largest in the direction of `sign`. */
function withoutFewRows(replicates: readonly Replicate[], sign: number): Replicate[] {
  const sums = rowSums(replicates);
  const effects = [...sums.keys()]
    .filter((id) => sums[id] !== 0)
    .sort((a, b) => sign * (sums[b]! - sums[a]!));
  const few = Math.min(MAX_LEFT_OUT, Math.ceil(LEFT_OUT * effects.length));
  const left = new Set(effects.slice(0, few));
  return replicates.map(({ values, effects, ids }) => {
    const kept = effects.map((effect, i) => (left.has(ids[i]!) ? 0 : effect));
    const less = effects.reduce((sum, effect, i) => sum + effect - kept[i]!, 0);
    return { values: values.map((value) => value - less), effects: kept, ids };
  });
}

/**
 * Returns one method minus another, seed by seed and row by row. Both must have the same seeds and
 * rows.
 */
export const lessOther = ({ values, effects, ids }: Replicate, other: Replicate): Replicate => ({
  values: values.map((value, s) => value - other.values[s]!),
  effects: effects.map((effect, i) => effect - other.effects[i]!),
  ids,
});

/**
 * The gain of one method over another, as a share of the other one's metric: `sign (M - B) / B`,
 * seed by seed, and row by row to first order (the delta method); `sign` is -1 where lower is
 * better. Runs and rows must be the same, as for `lessOther`; the metric must be above 0.
 */
export function gainOver(one: Replicate, other: Replicate, sign: 1 | -1): Replicate {
  const [own, base] = [mean(one.values)!, mean(other.values)!];
  return {
    values: one.values.map((value, s) => (sign * (value - other.values[s]!)) / other.values[s]!),
    effects: one.effects.map(
      (effect, i) => (sign * (effect - (own / base) * other.effects[i]!)) / base,
    ),
    ids: one.ids,
  };
}

/**
 * The mean of metrics that the same runs have, such as those of several tasks, each over rows of
 * its own.
 */
export function meanReplicate(parts: readonly Replicate[]): Replicate {
  const size = largestId(parts) + 1;
  const [sums, has] = [new Float64Array(size), new Uint8Array(size)];
  for (const { effects, ids } of parts) {
    effects.forEach((effect, i) => {
      sums[ids[i]!]! += effect / parts.length;
      has[ids[i]!] = 1;
    });
  }
  const ids = Int32Array.from(has.keys()).filter((id) => has[id] === 1);
  return {
    values: parts[0]!.values.map((_, s) => mean(parts.map(({ values }) => values[s]!))!),
    effects: Float64Array.from(ids, (id) => sums[id]!),
    ids,
  };
}

/**
 * The variance of the mean over seeds, and the sum of its parts' squares over their degrees (for
 * Satterthwaite).
 */
function seedVariance(replicates: readonly Replicate[]) {
  let value = 0;
  let uncertain = 0;
  for (const { values } of replicates) {
    const spread = variance(values);
    if (spread === undefined) return undefined;
    const part = spread / values.length / replicates.length ** 2;
    value += part;
    uncertain += part ** 2 / (values.length - 1);
  }
  return { value, uncertain };
}

/**
 * Sums of squared effects; those of a row in several replicates are added before, or squared apart.
 */
function rowVariances(replicates: readonly Replicate[]): { together: number; apart: number } {
  const apart = replicates.reduce(
    (sum, { effects }) => effects.reduce((own, effect) => own + effect ** 2, sum),
    0,
  );
  return { together: rowSums(replicates).reduce((sum, effect) => sum + effect ** 2, 0), apart };
}

/** The effects of each row, added over replicates, [id]. */
function rowSums(replicates: readonly Replicate[]): Float64Array {
  const sums = new Float64Array(largestId(replicates) + 1);
  for (const { effects, ids } of replicates) {
    effects.forEach((effect, i) => {
      sums[ids[i]!]! += effect;
    });
  }
  return sums;
}

function largestId(replicates: readonly Pick<Replicate, 'ids'>[]): number {
  let most = 0;
  for (const { ids } of replicates)
    for (let i = 0; i < ids.length; i++) most = Math.max(most, ids[i]!);
  return most;
}

/** Satterthwaite's; beyond a million, Student's distribution is practically normal. */
const degreesOfFreedom = (variance: number, uncertain: number): number =>
  Math.min(1e6, variance ** 2 / uncertain);

function studentInterval(center: number, variance: number, degrees: number): Interval {
  const half = variance > 0 ? quantile975(degrees) * Math.sqrt(variance) : 0;
  return [center - half, center + half];
}
