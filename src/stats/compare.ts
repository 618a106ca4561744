import { brownForsythe } from './brown-forsythe.js';
import { type Estimate, estimate } from './cell.js';
import { cliffsDelta } from './cliffs-delta.js';
import { countedMean } from './counted.js';
import { probabilityOfImprovement } from './improvement.js';
import { pairedDifferences } from './paired-t.js';
import type { ResamplesOf } from './resamples.js';
import { absoluteDeviations, logVarianceRatio } from './spread.js';
import { type WilcoxonTest, wilcoxonSignedRank } from './wilcoxon.js';

/** Cell a compared with cell b, paired by seed. */
export interface Comparison {
  /** The number of seeds that both cells have, and of those on which both finished. */
  readonly pairs: number;
  readonly finished: number;
  /** a - b over the seeds on which both finished. */
  readonly meanDifference: Estimate;
  /** The probability of improvement of a over b. */
  readonly improvement: Estimate;
  readonly wilcoxon: WilcoxonTest | undefined;
  readonly cliffsDelta: number | undefined;
  /** log(Var a / Var b) over the seeds on which both finished. */
  readonly logVarianceRatio: Estimate;
  /** The paired test on the absolute deviations from each cell's median. */
  readonly spread: WilcoxonTest | undefined;
  readonly brownForsythe: { readonly f: number; readonly p: number } | undefined;
}

/**
 * Compares two cells' losses, given for the same seeds in the same order, where a diverged run is +Infinity. It ranks worst
 * where ranks are compared; means and variances are over the seeds on which both finished.
 */
export function compareCells(a: ArrayLike<number>, b: ArrayLike<number>, resamples: ResamplesOf): Comparison {
  const isFinished = (_: number, i: number) => Number.isFinite(a[i]) && Number.isFinite(b[i]);
  const finishedOf = (losses: ArrayLike<number>) => new Float64Array(losses).filter(isFinished);
  const [finishedA, finishedB] = [finishedOf(a), finishedOf(b)];
  const finished = finishedA.length;
  const improvement = probabilityOfImprovement(pairedDifferences(a, b));
  const [farA, farB] = [absoluteDeviations(a), absoluteDeviations(b)];
  return {
    pairs: a.length,
    finished,
    meanDifference: estimate(countedMean(pairedDifferences(finishedA, finishedB)), finished, resamples),
    improvement: { value: improvement?.value, interval: improvement?.interval },
    wilcoxon: wilcoxonSignedRank(pairedDifferences(a, b)),
    cliffsDelta: cliffsDelta(a, b),
    logVarianceRatio: estimate(logVarianceRatio(finishedA, finishedB), finished, resamples),
    spread: farA && farB && wilcoxonSignedRank(pairedDifferences(farA, farB)),
    brownForsythe: brownForsythe(a, b),
  };
}
