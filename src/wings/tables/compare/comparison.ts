import type { MethodDifference } from '../../../analysis/methods.js';
import type { Estimate } from '../../../base/estimate.js';
import { type MetricName, rangeOf } from '../../../base/metric.js';
import type { Unit } from '../../../data/kind-results.js';
import type { ModelTitle } from '../../../results/cells.js';
import { type Losses, pairBySeed, signOf } from '../../../results/losses.js';
import type { Measure } from '../../../results/measures.js';
import { FEWEST } from '../../../results/replicates.js';
import type { SettingCells } from '../../../results/settings.js';
import { ALPHA, FEWEST_PAIRS } from '../../../stats/levels.js';
import { isSteady } from '../../../stats/replicated-mean.js';
import { cutAt, meanOf, pairedDifferences, pairedT, steadyPairedT } from '../../../stats/student.js';
import { mean } from '../../../stats/summary.js';

/**
 * The models of a folder under one setting, task by task, paired by units (seeds or splits). Where predictions were
 * kept, intervals and tests are also over test rows; otherwise they are Student's over units.
 */
export interface Comparison extends TestedOver {
  readonly folder: string;
  readonly fields: SettingCells['fields'];
  /** Whether the rows could be split again, at random. */
  readonly canSplit: boolean;
  readonly modelTitle: ModelTitle;
  /** Features that may give a label away, and those that tell much of one, in sentences. */
  readonly leaks: readonly string[];
  readonly telling: readonly string[];
  /** Tasks that a search made worse, in sentences. */
  readonly worse: readonly string[];
  /** Whether a model is a baseline: solved rather than trained, or of another program. */
  readonly isSolved: (model: string) => boolean;
  /** The model that others are compared with: Single-Task, or else Shared-Bottom; undefined where there is neither. */
  readonly baseline: string | undefined;
  readonly tasks: readonly TaskComparison[];
  /** Where runs are scored at their best evaluation: how many finished, and for how many it was the last or the first one. */
  readonly kept?: { readonly runs: number; readonly last: number; readonly first: number };
  readonly gains: readonly ModelGains[];
}

/** The comparison of models in a task, by the task's leading metric. */
export interface TaskComparison {
  readonly title: string;
  readonly measure: Measure;
  readonly models: readonly TaskModel[];
  /** About how many rows of a test split have the rarer label of a binary task, where known. */
  readonly rarerRows: number | undefined;
  /** Each baseline against the best of the trained models, the best first. */
  readonly solved: readonly SolvedComparison[];
}

/** A baseline beside the network with the best mean of a task. */
export interface SolvedComparison {
  readonly model: string;
  readonly best: string;
  /** The metric by which they are described, and its means. */
  readonly name: MetricName;
  readonly mean: number;
  readonly bestMean: number;
  /** `perhaps`: the difference may be chance; undefined where the network is better, or nothing tells. */
  readonly standing: 'better' | 'perhaps better' | 'perhaps as good' | undefined;
  /** A model that is better than this one by more than chance. */
  readonly behind: string | undefined;
}

/** The results of a model in a task. */
export interface TaskModel {
  readonly model: string;
  /** Number of units on which it finished, and on which it diverged. */
  readonly n: number;
  readonly diverged: number;
  /** The mean of the metric over the units on which it finished. */
  readonly mean: Estimate;
  /**
   * Whether it may be as good as the best, by a p-value corrected over models; undefined of the best, and if unknown.
   */
  readonly mayBeBest: boolean | undefined;
  readonly difference: Difference | undefined;
  readonly beside: Partial<Readonly<Record<MetricName, number>>>;
  /** The ECE that a calibrated model would have by chance, where the number of rows is known. */
  readonly chanceEce: number | undefined;
  /** On how many of its units the test rows have no AUC, of a task with classes: they lack one. */
  readonly withoutAuc: number;
}

/** A model minus the baseline, in the metric, over the units on which both finished. */
export interface Difference {
  readonly n: number;
  readonly estimate: Estimate;
  /** Whether the difference is also over test rows, which requires saved predictions. */
  readonly overRows: boolean;
  /** By the paired t test, or one that is also over rows; corrected by Holm's method over all differences. */
  readonly p: number | undefined;
  readonly correctedP: number | undefined;
  /**
   * `sure`: significant by the corrected p-value, over as many units as a statement takes (`FEWEST`) and, of given
   * rows, over test rows, and by the uncorrected one without any one unit, and without a few test rows; `probable`:
   * significant by the uncorrected one.
   */
  readonly sure: 'better' | 'worse' | undefined;
  readonly probable: 'better' | 'worse' | undefined;
}

/**
 * Gains over the baseline, relative to its metric: above 0 the model is better. Intervals are also over test rows,
 * where predictions of all tasks concerned were saved.
 */
export interface ModelGains {
  readonly model: string;
  readonly tasks: readonly {
    readonly title: string;
    readonly gain: Estimate | undefined;
    readonly sure: Difference['sure'];
  }[];
  /** Delta_m of Maninis et al. (2019): the mean of the gains in all tasks, where all are known. */
  readonly overall: Estimate | undefined;
}

export const BESIDE = ['r2', 'rmse', 'mae', 'accuracy', 'auc', 'pr_auc', 'log_loss', 'ece'] as const;

interface Test extends Pick<Difference, 'n' | 'estimate' | 'overRows' | 'p'> {
  /** The mean difference in loss: below 0 the model is better. */
  readonly meanLoss: number | undefined;
  /** Whether it may be called significant, if its corrected p-value is: see `Difference`. */
  readonly isSteady: boolean;
  /**
   * Whether it may be chance, by a p-value and by the signs in all splits, both corrected for the number of tests.
   * Undefined without a p-value, and where it would be false but units are too few for a statement.
   */
  readonly mayBeChance: (p: number | undefined, tests?: number) => boolean | undefined;
}

export interface TestedOver {
  readonly unit: Unit;
  /** Whether rows are not drawn anew for each unit, so that a statement has to be over test rows, too. */
  readonly rowsAreGiven: boolean;
}

/** Compares a model with another one; also over test rows, where that result is given. */
export function testOf(
  losses: Losses,
  alone: Losses,
  measure: Measure,
  { unit, rowsAreGiven }: TestedOver,
  overRows?: Pick<MethodDifference, 'less' | 'found'>,
): Test {
  const paired = pairBySeed([losses, alone]);
  const finished = [...(paired[0]?.keys() ?? [])].filter((i) => paired.every((own) => Number.isFinite(own[i])));
  const [own, other] = paired.map((own) => finished.map((i) => own[i]!)) as [number[], number[]];
  const less = pairedDifferences(own, other);
  const [least, most] = rangeOf(measure.metric);
  const range = [least - most, most - least] as const;
  const n = less.length;
  const isEnough = n >= FEWEST[unit];
  const isAllAlike = unit === 'split' && n >= FEWEST_PAIRS && less.every((loss) => loss * less[0]! > 0);
  const bySigns = isAllAlike ? 2 ** (1 - n) : 1;
  const mayBeChance = (p: number | undefined, tests = 1) =>
    p === undefined ? undefined : Math.min(p, tests * bySigns) >= ALPHA ? true : isEnough ? false : undefined;
  if (overRows?.found.p !== undefined) {
    const { mean, overAll, p } = overRows.found;
    return {
      ...{ n, overRows: true, p, mayBeChance },
      estimate: { value: mean, interval: overAll && cutAt(overAll, range) },
      meanLoss: signOf(measure) * mean,
      isSteady: isEnough && isSteady(overRows.less),
    };
  }
  return {
    ...{ n, overRows: false, p: pairedT(less)?.p, mayBeChance },
    estimate: meanOf(
      less.map((loss) => signOf(measure) * loss),
      range,
    ),
    meanLoss: mean(less),
    isSteady: isEnough && !rowsAreGiven && (steadyPairedT(less)?.p ?? 1) < ALPHA,
  };
}

/** The difference that a test finds, given the corrected p-values of all tests. */
export function differenceOf(test: Test, levels: ReadonlyMap<Test, number | undefined>): Difference {
  const { n, estimate, overRows, p, meanLoss = 0, isSteady } = test;
  const correctedP = levels.get(test);
  const direction = meanLoss < 0 ? 'better' : 'worse';
  return {
    ...{ n, estimate, overRows, p, correctedP },
    sure: isSteady && (correctedP ?? 1) < ALPHA ? direction : undefined,
    probable: (p ?? 1) < ALPHA ? direction : undefined,
  };
}
