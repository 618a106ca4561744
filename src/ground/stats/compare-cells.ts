/** Compares the losses of two cells, paired by seed. */

import type { Estimate } from '../base/estimate.js';
import { estimate } from './cell.js';
import { countedMean, logVarianceRatio } from './counted.js';
import { absoluteDeviations, mean } from './descriptive.js';
import { fisherTail } from './distributions.js';
import { cliffsDelta } from './ranks.js';
import type { ResampleSource } from './resamples.js';
import { probabilityOfImprovement } from './shares.js';
import { pairedDifferences } from './student.js';
import { type WilcoxonTest, wilcoxonSignedRank } from './wilcoxon.js';

/**
 * Cell a compared with cell b, paired by seed: a - b, the probability that a is better, log(Var a /
 * Var b).
 */
export interface Comparison {
  /**
   * Seeds that both cells have, and of those on which both finished; the means and variances are
   * over the latter.
   */
  readonly pairs: number;
  readonly finished: number;
  readonly meanDifference: Estimate;
  readonly improvement: Estimate;
  readonly wilcoxon: WilcoxonTest | undefined;
  readonly cliffsDelta: number | undefined;
  readonly logVarianceRatio: Estimate;
  /** On the absolute deviations from each cell's median. */
  readonly spread: WilcoxonTest | undefined;
  readonly brownForsythe: { readonly f: number; readonly p: number } | undefined;
}

/** Losses of the same seeds in the same order; a diverged run is +Infinity, which ranks worst. */
export function compareCells(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  resamples: ResampleSource,
): Comparison {
  const isFinished = (_: number, i: number) => Number.isFinite(a[i]) && Number.isFinite(b[i]);
  const finishedOf = (losses: ArrayLike<number>) => new Float64Array(losses).filter(isFinished);
  const [finishedA, finishedB] = [finishedOf(a), finishedOf(b)];
  const finished = finishedA.length;
  const differences = pairedDifferences(a, b);
  const [farA, farB] = [absoluteDeviations(a), absoluteDeviations(b)];
  return {
    pairs: a.length,
    finished,
    meanDifference: estimate(
      countedMean(pairedDifferences(finishedA, finishedB)),
      finished,
      resamples,
    ),
    improvement: probabilityOfImprovement(differences) ?? { value: undefined, interval: undefined },
    wilcoxon: wilcoxonSignedRank(differences),
    cliffsDelta: cliffsDelta(a, b),
    logVarianceRatio: estimate(logVarianceRatio(finishedA, finishedB), finished, resamples),
    spread: farA && farB && wilcoxonSignedRank(pairedDifferences(farA, farB)),
    brownForsythe: brownForsythe(a, b),
  };
}

/**
 * Brown and Forsythe's test (1974; SciPy's `levene` with the median) that two samples have the same
 * variance: an analysis of variance of the absolute deviations from each sample's median. It
 * assumes independent samples, which cells that share seeds are not: positive correlation makes it
 * conservative, and the paired test on the same deviations is more reliable. Undefined where a
 * sample has fewer than two values or an infinite one, where none has three (two values are equally
 * far from their median), or where no deviation varies.
 */
export function brownForsythe(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { f: number; p: number } | undefined {
  const groups = [a, b].flatMap((losses) => absoluteDeviations(losses) ?? []);
  const isSound = (group: Float64Array) => group.length > 1 && group.every(Number.isFinite);
  if (groups.length < 2 || !groups.every(isSound) || groups.every((group) => group.length < 3))
    return undefined;
  const n = groups.reduce((sum, group) => sum + group.length, 0);
  const grand = groups.reduce((sum, group) => sum + mean(group)! * group.length, 0) / n;
  let between = 0;
  let within = 0;
  for (const group of groups) {
    const center = mean(group)!;
    between += group.length * (center - grand) ** 2;
    for (const x of group) within += (x - center) ** 2;
  }
  if (within === 0) return undefined;
  const f = between / (within / (n - 2));
  return { f, p: fisherTail(f, 1, n - 2) };
}
