import type { Metric } from '../base/metric.js';
import type { DataConfig } from '../data/kind.js';
import type { ArchitectureId } from '../models/index.js';
import type { SweepableFields } from '../schema/sweepable.js';
import type { Losses } from './losses-schema.js';

/** The fields that a selection may choose. */
export interface SelectableValues {
  readonly optimizer: 'adam' | 'lazy-adam' | 'sgd';
  readonly learningRate: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly evaluateEvery: number;
  /** How the learning rate falls over the steps. */
  readonly schedule?: 'constant' | 'cosine' | 'step';
  /** How the losses of tasks are combined. */
  readonly losses?: Losses;
  /** What the learning rate of experts is multiplied by; `n` is their number. */
  readonly expertRate?: number | 'n';
  /** The evaluation whose scores count: the last one, or the best by validation loss, and after how many worse ones training stops. */
  readonly keep?: 'last' | 'best';
  readonly patience?: number;
  /** What the learning rate of gates is multiplied by. */
  readonly gateRate?: number;
}

export interface TrainingValues extends SelectableValues {
  /** The limits within which weights start: those of Glorot or of He et al. */
  readonly initialization?: 'glorot' | 'he';
  /** Whether the weights of outputs start alike in all models, are drawn for each model by itself, or until one is above 0. */
  readonly outputInitialization?: 'shared' | 'own' | 'alive';
  /** Whether gates start at random or at weights of zero, which give every expert the same share. */
  readonly gateInitialization?: 'random' | 'zeros';
  /** Both only for generated data; other data have rows of their own. */
  readonly testExamples?: number;
  readonly validationExamples?: number;
}

export type TrainingFields = SweepableFields<TrainingValues>;

export type SizeValue = number | readonly number[];

/** Sizes of an architecture by name; `weights`, the number of weights, stands for the size that is fitted to it. */
export type SizeFields = SweepableFields<Readonly<Record<string, SizeValue>>>;

/** An entry of `models:`; `sizes` holds only those that were given. */
export interface ModelEntry extends ArchitectureId {
  /** Where an architecture of a user's own was read from, as the config has it. */
  readonly file?: string;
  readonly sizes: SizeFields;
}

/**
 * `settings:` of one model, which override `training:` and the model's own entry. The model need not be in `models:`. No
 * field that `select:` chooses may be set.
 */
export interface ModelSettings extends SettingFields {
  /**
   * For a model that was tuned for each task: what to lay over these settings for a task, by its name. The model is trained
   * once for each, and counts for that task alone.
   */
  readonly tunedFor?: Readonly<Record<string, SettingFields>>;
}

export interface SettingFields {
  readonly training: Partial<TrainingFields>;
  readonly sizes: SizeFields;
}

/** By model. */
export type Settings = Readonly<Record<string, ModelSettings>>;

/** `select:`, the first stage: every candidate is tried in every cell, on seeds of its own. */
export interface Selection {
  /** Candidates for fields of `training:`, none of which is swept. */
  readonly candidates: Partial<SweepableFields<SelectableValues>>;
  /** Seeds of the first batch; later batches double them where noise leaves a choice open. */
  readonly seeds: number;
  /** The most seeds of a candidate over all batches. */
  readonly mostSeeds: number;
  readonly by: Metric;
  /** Of the metric over seeds: what candidates are compared by. */
  readonly statistic: 'median' | 'trimmed-mean' | 'mean';
  /** Whether a model has one choice for all places on the axis of the data, or one in each cell. */
  readonly per: 'model' | 'cell';
}

/** `tune:`, the search of `mmoe-exp tune` (section 6.2). */
export interface Tuning {
  readonly method: 'gaussian-process' | 'random' | 'grid';
  /** Runs trained per model. */
  readonly trials: number;
  /** Trials of a model that are proposed together, from the results of earlier ones. */
  readonly batch: number;
  readonly seed: number;
  /** Whether models whose tasks share nothing are searched for each task. */
  readonly eachTask?: true;
  /** The metric of a trial, its best over all evaluation points; by default the main task's validation metric. */
  readonly by?: Metric;
  /** The most units a hidden layer may have, those of all experts counted together. */
  readonly units: number;
  /** Bounds of hyper-parameters by name, in place of the default ones. */
  readonly space: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/**
 * `draw:`, a random sample of the combinations of swept fields in place of all of them. The field of the data's axis and the
 * models are not drawn: every specification has all of them.
 */
export interface Draw {
  readonly specifications: number;
  readonly seed: number;
  /** A condition of the kind of data, by its name: only combinations that meet it are drawn. */
  readonly where?: string;
}

/** Final seeds are whole numbers from 0 to this one; those of a selection lie above. */
export const maxFinalSeed = 999_999_999;

export interface Config {
  readonly name: string;
  readonly data: DataConfig;
  readonly models: readonly ModelEntry[];
  readonly training: TrainingFields;
  readonly settings: Settings;
  /**
   * Splits of the data, each with settings of its own, which are laid over `settings:`. The first is the config's split,
   * the others have the next seeds.
   */
  readonly replicates?: readonly Settings[];
  readonly select?: Selection;
  readonly tune?: Tuning;
  readonly draw?: Draw;
  readonly seeds: readonly number[];
  /** Whether a results folder keeps what its final runs predict on the test rows. It is in no key. */
  readonly keepPredictions?: true;
}
