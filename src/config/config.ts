import type { Metric } from '../base/metric.js';
import type { DataConfig } from '../data/kind.js';
import type { ArchitectureId } from '../models/index.js';
import type { SweepableFields } from '../schema/fields.js';
import type { selectableValues, TrainingFields } from './training-schema.js';

export type SizeValue = number | readonly number[];

/** Sizes of an architecture by name; `weights`, the number of weights, stands for the size that is fitted to that number. */
export type SizeFields = SweepableFields<Readonly<Record<string, SizeValue>>>;

/** An entry of `models:`; `sizes` contains only the sizes that were given. */
export interface ModelEntry extends ArchitectureId {
  /** The file of a custom architecture, as given in the config. */
  readonly file?: string;
  readonly sizes: SizeFields;
}

/**
 * `settings:` of one model, which override `training:` and the model's entry. The model need not be in `models:`. No field
 * that `select:` chooses may be set.
 */
export interface ModelSettings extends SettingFields {
  /**
   * For a model that was tuned for each task: settings to merge over these for a task, by the task's name. The model is
   * trained once for each task, and counts for that task alone.
   */
  readonly tunedFor?: Readonly<Record<string, SettingFields>>;
}

export interface SettingFields {
  readonly training: Partial<TrainingFields>;
  readonly sizes: SizeFields;
}

/** Settings by model. */
export type Settings = Readonly<Record<string, ModelSettings>>;

/** `select:`, the first stage: every candidate is tried in every cell, on separate seeds. */
export interface Selection {
  /** Candidates for fields of `training:`, none of which is swept. */
  readonly candidates: Partial<Pick<TrainingFields, keyof typeof selectableValues>>;
  /** Seeds of the first batch; later batches double them where noise leaves a choice open. */
  readonly seeds: number;
  /** The most seeds of a candidate over all batches. */
  readonly mostSeeds: number;
  readonly by: Metric;
  /** The statistic of the metric over seeds by which candidates are compared. */
  readonly statistic: 'median' | 'trimmed-mean' | 'mean';
  /** Whether a model has one choice for all places on the axis of the data, or a choice in each cell. */
  readonly per: 'model' | 'cell';
}

/** `tune:`, the search of `mmoe-exp tune` (section 6.2). */
export interface Tuning {
  readonly method: 'gaussian-process' | 'random' | 'grid';
  /** Number of runs trained per model. */
  readonly trials: number;
  /** Number of trials of a model that are proposed together, from the results of earlier ones. */
  readonly batch: number;
  readonly seed: number;
  /** Whether models whose tasks share nothing are searched separately for each task. */
  readonly eachTask?: true;
  /**
   * The metric that scores a trial by its best value over all evaluation points; by default the main task's validation
   * metric.
   */
  readonly by?: Metric;
  /** The most units of a hidden layer, counted over all experts together. */
  readonly units: number;
  /** Bounds of hyper-parameters by name, which replace the default ones. */
  readonly space: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/**
 * `draw:`, a random sample of the combinations of swept fields in place of all of them. The models and the field of the
 * data's axis are not drawn: every specification has all of them.
 */
export interface Draw {
  readonly specifications: number;
  readonly seed: number;
  /** The name of a condition of the kind of data: only combinations that meet it are drawn. */
  readonly where?: string;
}

/** Largest final seed: final seeds are whole numbers from 0, and those of a selection lie above this one. */
export const maxFinalSeed = 999_999_999;

export interface Config {
  readonly name: string;
  readonly data: DataConfig;
  readonly models: readonly ModelEntry[];
  readonly training: TrainingFields;
  readonly settings: Settings;
  /**
   * Splits of the data, each with settings that are merged over `settings:`. The first is the config's split, and the others
   * have the next seeds.
   */
  readonly replicates?: readonly Settings[];
  readonly select?: Selection;
  readonly tune?: Tuning;
  readonly draw?: Draw;
  readonly seeds: readonly number[];
  /** Whether a results folder keeps the predictions of its final runs on the test rows. It is in no key. */
  readonly keepPredictions?: true;
}
