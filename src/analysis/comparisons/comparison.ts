import type { MetricName } from '../../base/metric.js';
import type { Unit } from '../../data/kind-results.js';
import type { ModelTitle } from '../../results/cells.js';
import type { Measure } from '../../results/measures.js';
import type { SettingCells } from '../../results/settings.js';
import type { Estimated } from '../../table/table.js';

/**
 * The models of a folder whose tasks are its own, under one setting, compared task by task. Units, seeds or splits, are
 * paired. Intervals are Student's rather than the bootstrap's, which are too narrow over as few seeds as such folders have,
 * and so agree with the tests.
 */
export interface Comparison {
  /** The name of the folder; empty for a single one. */
  readonly folder: string;
  /** The swept fields that tell this setting from others. */
  readonly fields: SettingCells['fields'];
  readonly unit: Unit;
  readonly modelTitle: ModelTitle;
  /** The limits of its tests, in sentences. */
  readonly caveats: readonly string[];
  /** What the others are compared with: Single-Task, else Shared-Bottom; undefined where there is neither. */
  readonly baseline: string | undefined;
  readonly tasks: readonly TaskComparison[];
  /** Of each model but the baseline; empty where there is none. */
  readonly gains: readonly ModelGains[];
}

/** A task by its leading metric. */
export interface TaskComparison {
  readonly title: string;
  readonly measure: Measure;
  /** The best first. */
  readonly models: readonly TaskModel[];
}

/** A model in a task. */
export interface TaskModel {
  readonly model: string;
  /** Units on which it finished, and on which it diverged. */
  readonly n: number;
  readonly diverged: number;
  /** The mean of the metric over them. */
  readonly mean: Estimated;
  /** How often its mean is the best of all when the units are resampled. */
  readonly bestShare: number | undefined;
  /** To the baseline. */
  readonly difference: Difference | undefined;
  /** Means of other metrics of the task. */
  readonly beside: Partial<Readonly<Record<MetricName, number>>>;
}

/** A model less the baseline, in the metric, over the units on which both finished. */
export interface Difference {
  readonly n: number;
  readonly estimate: Estimated;
  /** Whether it is over the test rows, too: of AUCs whose predictions were kept. */
  readonly overRows: boolean;
  /** By the paired t test, or that over rows, too, and corrected by Holm over all differences of the report. */
  readonly p: number | undefined;
  readonly correctedP: number | undefined;
  /** Whether the model does better or worse: sure where the corrected test says so, probable where the test alone does. */
  readonly sure: 'better' | 'worse' | undefined;
  readonly probable: 'better' | 'worse' | undefined;
  /**
   * Units at which a difference as large as this one is sure in four of five samples, on the safe side of its spread. Infinity where
   * no number of them is enough, as the test rows are too few; undefined where it is not known.
   */
  readonly unitsNeeded: number | undefined;
}

/** What a model gains over the baseline, relative to the baseline's metric: above 0 it does better. */
export interface ModelGains {
  readonly model: string;
  readonly tasks: readonly TaskGain[];
  /** Delta_m of Maninis et al. (2019): the mean of the gains in all tasks. Undefined where it lacks one. */
  readonly overall: Gain | undefined;
}

/** A mean gain. */
export interface Gain {
  readonly estimate: Estimated;
  /** Whether its interval is over the test rows, too: of AUCs whose predictions were kept. */
  readonly overRows: boolean;
}

export interface TaskGain {
  readonly title: string;
  readonly gain: Gain | undefined;
  readonly sure: Difference['sure'];
}

/** The model that learns each task by itself. */
export const SINGLE_TASK = 'single-task';

/** Metrics that are shown beside the leading one. */
export const BESIDE = ['r2', 'log_loss', 'ece'] as const satisfies readonly MetricName[];
