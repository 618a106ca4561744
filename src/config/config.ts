import type { CensusFile, CensusTask } from '../data/census/spec.js';
import type { Series } from '../data/synthetic/spec.js';

/** The values a field takes over a sweep: one, or (`swept`) the items of the list that stood in its place. */
export interface Axis<T> {
  readonly values: readonly T[];
  readonly swept: boolean;
}

/** A cosine between the weights of two tasks, or for K > 2 tasks the K x K matrix of cosines. */
export type Correlation = number | { readonly matrix: readonly (readonly number[])[] };

/**
 * `data:` of kind synthetic. Of a field that is not set the preset's value holds, but for `sines`: where alpha or beta
 * are explicit numbers, their count is the number of sines. Explicit counts never contradict each other or `sines`.
 */
export interface SyntheticData {
  readonly kind: 'synthetic';
  readonly preset: Axis<string>;
  readonly features: Axis<number>;
  readonly correlation: Axis<Correlation>;
  readonly labels: Axis<'regression' | 'binary'>;
  readonly scale?: Axis<number>;
  readonly sines?: Axis<number>;
  readonly alpha?: Axis<Series>;
  readonly beta?: Axis<Series>;
  readonly noise?: Axis<number>;
  /** Rows of a fixed training set with shuffled epochs, or `stream`: fresh examples each step. */
  readonly trainExamples?: Axis<number | 'stream'>;
}

/** Shares of the rows of one file; without them the paper's split of both files. */
export interface SplitValue {
  readonly seed: number;
  readonly train?: number;
  readonly validation?: number;
  readonly test?: number;
}

/** `data:` of kind census-income. Where `tasks` are not given, `group` names them: 1 by default. */
export interface CensusData {
  readonly kind: 'census-income';
  readonly group?: Axis<1 | 2>;
  readonly tasks?: Axis<readonly CensusTask[]>;
  readonly source: Axis<CensusFile | 'both'>;
  readonly split: Axis<SplitValue>;
  readonly embedding: Axis<'sum' | number>;
}

export interface TrainingFields {
  readonly optimizer: Axis<'adam' | 'sgd'>;
  readonly learningRate: Axis<number>;
  readonly batchSize: Axis<number>;
  readonly steps: Axis<number>;
  readonly evaluateEvery: Axis<number>;
  /** Of synthetic data, 2,000 and none by default; of a real data set its split says which rows there are. */
  readonly testExamples?: Axis<number>;
  readonly validationExamples?: Axis<number>;
}

export type SizeValue = number | readonly number[];

/** An entry of `models:`; `sizes` holds only those that were given. */
export interface ModelEntry {
  readonly name: string;
  readonly sizes: Readonly<Record<string, Axis<SizeValue>>>;
}

/**
 * `settings:` of one model, laid over `training:` and over the model's own entry. They may be of models that are not in
 * `models:`, and hold no field that `select:` chooses.
 */
export interface ModelSettings {
  readonly training: Partial<TrainingFields>;
  readonly sizes: Readonly<Record<string, Axis<SizeValue>>>;
}

/** `select:`, the first stage: every candidate is tried in every cell, on seeds of its own. */
export interface Selection {
  /** What is chosen: the dotted path of a field of `training:`, which is not swept, and its candidates. */
  readonly fields: readonly { readonly path: string; readonly from: readonly (number | string)[] }[];
  readonly seeds: number;
  /** A metric column of runs.csv, such as `test_mse`. */
  readonly by: string;
}

/** `tune:`, the search of `mmoe-exp tune` (section 6.2). */
export interface Tuning {
  readonly method: 'gaussian-process' | 'random' | 'grid';
  /** Trainings a model. */
  readonly trials: number;
  /** Trials of a model that are proposed together, from the results of those before them. */
  readonly batch: number;
  readonly seed: number;
  /** The metric of a trial, its best over all evaluation points; by default the main task's validation metric. */
  readonly by?: string;
  /** Most units of a hidden layer, those of all experts counted together. */
  readonly units: number;
  /** Bounds of hyper-parameters, by name, in place of their usual ones. */
  readonly space: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/** Final seeds are whole numbers from 0 to this one; those of a selection lie above it. */
export const maxFinalSeed = 999_999_999;

export interface Config {
  readonly name: string;
  readonly data: SyntheticData | CensusData;
  readonly models: readonly ModelEntry[];
  readonly training: TrainingFields;
  readonly settings: Readonly<Record<string, ModelSettings>>;
  readonly select: Selection | undefined;
  readonly tune?: Tuning;
  readonly seeds: readonly number[];
}
