import type { Estimate } from '../../../ground/base/estimate.js';
import { lossSign, metricRange } from '../../../ground/base/metric.js';
import { mean } from '../../../ground/stats/descriptive.js';
import { ALPHA, holm, MIN_PAIRS } from '../../../ground/stats/levels.js';
import { isSteady } from '../../../ground/stats/replicated-mean.js';
import {
  cutAt,
  estimateMean,
  pairedDifferences,
  pairedT,
  steadyPairedT,
} from '../../../ground/stats/student.js';
import {
  type MethodDifference,
  type MethodPredictions,
  methodDifference,
} from '../../../judge/analysis/methods.js';
import { type Losses, pairBySeed } from '../../../judge/results/losses.js';
import type { Measure } from '../../../judge/results/measures.js';
import { MIN_REPLICATES } from '../../../judge/results/replicates.js';
import type { Unit } from '../../../train/data/kind-reporting.js';

/** A model minus the baseline, in the metric, over the units on which both finished. */
export interface Difference {
  readonly n: number;
  readonly estimate: Estimate;
  /** Whether the difference is also over test rows, which requires saved predictions. */
  readonly overRows: boolean;
  /**
   * By the paired t test, or one that is also over rows; corrected by Holm's method over the
   * differences of its family.
   */
  readonly p: number | undefined;
  readonly correctedP: number | undefined;
  /**
   * Significant by the corrected p-value, over as many units as a statement takes (`FEWEST`) and,
   * of given rows, over test rows, and by the uncorrected one without any one unit, and without a
   * few test rows.
   */
  readonly sure: 'better' | 'worse' | undefined;
}

export interface Test extends Pick<Difference, 'n' | 'estimate' | 'overRows' | 'p'> {
  /** The mean difference in loss: below 0 the model is better. */
  readonly meanLoss: number | undefined;
  /** Whether it may be called significant, if its corrected p-value is: see `Difference`. */
  readonly isSteady: boolean;
  /**
   * Whether it may be chance, by a p-value and by the signs in all splits, both corrected for the
   * number of tests. Undefined without a p-value, and where it would be false but units are too few
   * for a statement.
   */
  readonly mayBeChance: (p: number | undefined, tests?: number) => boolean | undefined;
}

export interface TestedOver {
  readonly unit: Unit;
  /**
   * Whether rows are not drawn anew for each unit, so that a statement has to be over test rows,
   * too.
   */
  readonly rowsAreGiven: boolean;
}

/** The losses of a model on a task, with its saved predictions if there are any. */
export interface Judged {
  readonly losses: Losses;
  readonly kept: MethodPredictions | undefined;
}

/**
 * Compares a model with another one; also over test rows, where the predictions of both were saved.
 */
export function testBetween(one: Judged, other: Judged, measure: Measure, over: TestedOver): Test {
  const overRows = one.kept && other.kept && methodDifference(one.kept, other.kept);
  return testAgainst(one.losses, other.losses, measure, over, overRows);
}

/** Compares a model with another one; also over test rows, where that result is given. */
function testAgainst(
  losses: Losses,
  alone: Losses,
  measure: Measure,
  { unit, rowsAreGiven }: TestedOver,
  overRows?: Pick<MethodDifference, 'less' | 'found'>,
): Test {
  const paired = pairBySeed([losses, alone]);
  const finished = [...(paired[0]?.keys() ?? [])].filter((i) =>
    paired.every((own) => Number.isFinite(own[i])),
  );
  const [own, other] = paired.map((own) => finished.map((i) => own[i]!)) as [number[], number[]];
  const less = pairedDifferences(own, other);
  const [least, most] = metricRange(measure.metric);
  const range = [least - most, most - least] as const;
  const sign = lossSign(measure.better);
  const n = less.length;
  const isEnough = n >= MIN_REPLICATES[unit];
  const isAllAlike =
    unit === 'split' && n >= MIN_PAIRS && less.every((loss) => loss * less[0]! > 0);
  const bySigns = isAllAlike ? 2 ** (1 - n) : 1;
  const mayBeChance = (p: number | undefined, tests = 1) =>
    p === undefined
      ? undefined
      : Math.min(p, tests * bySigns) >= ALPHA
        ? true
        : isEnough
          ? false
          : undefined;
  // Kept predictions of a unit have its finished runs alone, so all must have finished.
  if (overRows?.found.p !== undefined && n === paired[0]!.length) {
    const { mean, overAll, p } = overRows.found;
    return {
      n,
      overRows: true,
      p,
      mayBeChance,
      estimate: { value: mean, interval: overAll && cutAt(overAll, range) },
      meanLoss: sign * mean,
      isSteady: isEnough && isSteady(overRows.less),
    };
  }
  return {
    n,
    overRows: false,
    p: pairedT(less)?.p,
    mayBeChance,
    estimate: estimateMean(
      less.map((loss) => sign * loss),
      range,
    ),
    meanLoss: mean(less),
    isSteady: isEnough && !rowsAreGiven && (steadyPairedT(less)?.p ?? 1) < ALPHA,
  };
}

/** The p-values of tests, corrected by Holm's method; a test that occurs twice counts once. */
export function correctLevels(all: readonly Test[]): ReadonlyMap<Test, number | undefined> {
  const tests = [...new Set(all)];
  const levels = holm(tests.map(({ p }) => p));
  return new Map(tests.map((test, i) => [test, levels[i]]));
}

/**
 * The p-values of tests, corrected within each family; a test of several families belongs to the
 * first one.
 */
export function correctFamilies(
  families: readonly (readonly Test[])[],
): ReadonlyMap<Test, number | undefined> {
  const levels = new Map<Test, number | undefined>();
  for (const family of families) {
    for (const [test, level] of correctLevels(family.filter((test) => !levels.has(test))))
      levels.set(test, level);
  }
  return levels;
}

/** The difference that a test finds, given the corrected p-values of all tests. */
export function makeDifference(
  test: Test,
  levels: ReadonlyMap<Test, number | undefined>,
): Difference {
  const { n, estimate, overRows, p, meanLoss = 0, isSteady } = test;
  const correctedP = levels.get(test);
  return {
    n,
    estimate,
    overRows,
    p,
    correctedP,
    sure: isSteady && (correctedP ?? 1) < ALPHA ? (meanLoss < 0 ? 'better' : 'worse') : undefined,
  };
}
