/**
 * The contract between data sets and the rest: a data set provides a feature spec, label specs and parts. A part is
 * a table in memory, rows that are made as they are read, or a source of endless fresh examples.
 */

import type { LabelKind, MetricName } from '../base/metric.js';
import type { ImpressionLog } from '../kernels/impression-log.js';
import type { Recipe } from '../kernels/recipe.js';

export interface CategoricalFeature {
  readonly name: string;
  /** Values are whole numbers 0 .. size - 1. */
  readonly size: number;
}

export interface FeatureSpec {
  /** Number of dense features, d. */
  readonly dense: number;
  readonly categorical: readonly CategoricalFeature[];
}

/** The name of a task and the kind of its label. */
export interface TaskLabel {
  readonly kind: LabelKind;
  readonly name: string;
  /** What its loss counts in the sum over tasks: 1 where it is left out. */
  readonly weight?: number;
  /** Some rows have no label of the task: those outside its sample space, or whose label is missing. */
  readonly partial?: true;
  /** What its predictions are scored by, where that is more than `metricsOfLabel` has for its kind. */
  readonly metrics?: readonly MetricName[];
}

/** What is learned for a task. */
export type LabelSpec = RegressionLabel | BinaryLabel;

/**
 * How labels were standardized: `(label - mean) / deviation` is what models learn, so that labels of any size start out as
 * easy to learn, and count as much in the sum of the losses, as those of other tasks.
 */
export interface LabelUnits {
  readonly mean: number;
  readonly deviation: number;
}

export interface RegressionLabel extends TaskLabel {
  readonly kind: 'regression';
  /** Variance of the label over the population (over the training rows in a real data set), in the units of the data. */
  readonly variance: number;
  /** Where the labels of examples are standardized. */
  readonly units?: LabelUnits;
}

export interface BinaryLabel extends TaskLabel {
  readonly kind: 'binary';
}

/** Examples in memory, row-major. */
export interface ExampleTable {
  readonly kind: 'table';
  readonly rows: number;
  /** [rows, features.dense] */
  readonly dense: Float32Array;
  /** [rows, features.categorical.length] */
  readonly categorical: Int32Array;
  /** [rows, labels.length]; binary labels are 0 or 1, those with `units` standardized. Of a partial task, NaN where a row has none. */
  readonly labels: Float32Array;
  /** [rows], above 0: what a row counts in the losses of training; 1 where they are left out. */
  readonly weights?: Float32Array;
  /** [rows], of rows that are given: equal numbers are the same row, even in another split of the data. */
  readonly ids?: Int32Array;
}

/** Endless fresh examples. */
export interface Generator extends Recipe {
  readonly kind: 'generator';
}

/** The endless rows of a log of impressions. */
export interface Impressions extends ImpressionLog {
  readonly kind: 'impressions';
}

/** The first rows of a log, whose features are made as they are read: any number of them takes the memory of their labels. */
export interface LoggedRows {
  readonly kind: 'logged';
  readonly rows: number;
  readonly log: Impressions;
  /** As in `ExampleTable`. */
  readonly labels: Float32Array;
}

/** Rows that are scored. */
export type ScoredRows = ExampleTable | LoggedRows;

/** What came of serving requests with a model. */
export interface Served {
  /** By column. */
  readonly measures: Readonly<Record<string, number>>;
  /** What was shown, by how it was ranked: the candidate of each slot, request by request, as a letter each. */
  readonly slates: Readonly<Record<string, string>>;
}

/** What a model predicts of rows, [rows, K]: for binary labels logits. */
export type Predict = (rows: ScoredRows) => Float32Array;

/** Requests that a trained model serves. */
export interface Service {
  serve(predict: Predict): Served;
}

export interface DataSet {
  readonly features: FeatureSpec;
  readonly labels: readonly LabelSpec[];
  readonly train: ExampleTable | Generator | Impressions;
  readonly validation: ScoredRows | undefined;
  readonly test: ScoredRows;
  /** Rows of a log whose slots were all filled at random, without the bias of the one that is trained on; scored as part `random`. */
  readonly random?: ScoredRows;
  /** The requests that a trained model serves; scored as part `live`. */
  readonly service?: Service;
  /** The data of the next round, made by the model that was trained on these. */
  readonly next?: (predict: Predict) => DataSet;
}

/** A data set whose scored rows are in memory. */
export interface StoredDataSet extends DataSet {
  readonly validation: ExampleTable | undefined;
  readonly test: ExampleTable;
}
