/**
 * A data set has features, labels and parts: a table in memory, rows made as they are read, or
 * endless examples.
 */

import type { LabelKind, MetricName } from '../../ground/base/metric.js';
import type { EndlessRows } from '../kernels/made-rows.js';

export interface FeatureSpec {
  /**
   * The number of dense features, and of categories of each other one, whose values are whole
   * numbers below these.
   */
  readonly dense: number;
  readonly categorical: readonly number[];
}

export interface TaskLabel {
  readonly kind: LabelKind;
  readonly name: string;
  /** The number of classes, of a label of that kind, and their names. */
  readonly classes?: number;
  readonly names?: readonly string[];
  /** The weight of its loss in the sum over tasks, 1 by default. */
  readonly weight?: number;
  /**
   * Whether some rows have no label of the task: those outside its sample space, or whose label is
   * missing.
   */
  readonly partial?: true;
  /**
   * The metrics of its predictions, where they are more than those in `metricsOfLabel` for its
   * kind.
   */
  readonly metrics?: readonly MetricName[];
}

export type LabelSpec = RegressionLabel | PlainLabel | ClassLabel;

/** The number of a model's outputs for a task. */
export const outputCount = ({ classes = 1 }: Pick<TaskLabel, 'classes'>): number => classes;

export const totalOutputs = (labels: readonly Pick<TaskLabel, 'classes'>[]): number =>
  labels.reduce((sum, label) => sum + outputCount(label), 0);

/**
 * The names of a model's outputs for a task: its own, or of a task of classes `TASK:CLASS` for
 * each.
 */
export const outputNames = ({
  name,
  names,
}: Pick<TaskLabel, 'name' | 'names'>): readonly string[] =>
  names?.map((one) => `${name}:${one}`) ?? [name];

/**
 * Models learn `(label - mean) / deviation`, so that tasks of any magnitude count alike in the sum
 * of losses.
 */
export interface LabelUnits {
  readonly mean: number;
  readonly deviation: number;
}

export interface RegressionLabel extends TaskLabel {
  readonly kind: 'regression';
  /**
   * Variance over the population (of real data, over the training rows), in the units of the data.
   */
  readonly variance: number;
  /** Present where the labels of examples are standardized. */
  readonly units?: LabelUnits;
  /** Whether the label is log(1 + value). */
  readonly log?: true;
}

/** The output is a logit, or of a count, a whole number from 0 up, the logarithm of its mean. */
interface PlainLabel extends TaskLabel {
  readonly kind: 'binary' | 'count';
}

/** A label of whole numbers below `classes`; the outputs are a logit for each class. */
export interface ClassLabel extends TaskLabel {
  readonly kind: 'classes';
  readonly classes: number;
}

/** Examples in memory, row-major. */
export interface ExampleTable {
  readonly kind: 'table';
  readonly rows: number;
  /** [rows, features.dense] */
  readonly dense: Float32Array;
  /** [rows, features.categorical.length] */
  readonly categorical: Int32Array;
  /**
   * [rows, labels.length]: 0 or 1 of binary ones, standardized where they have `units`, NaN where a
   * row has none.
   */
  readonly labels: Float32Array;
  /** [rows], above 0: the weight of a row in the training losses, 1 by default. */
  readonly weights?: Float32Array;
  /**
   * [rows], for given rows: equal numbers denote the same row, even in another split of the data.
   */
  readonly ids?: Int32Array;
}

/** The first of endless rows. Their features are made as they are read, and take no memory. */
export interface LoggedRows {
  readonly kind: 'logged';
  readonly rows: number;
  readonly log: Exclude<EndlessRows, { readonly kind: 'generator' }>;
  /** Labels as in `ExampleTable`. */
  readonly labels: Float32Array;
}

export type ScoredRows = ExampleTable | LoggedRows;

/** The result of serving requests with a model. */
interface Served {
  readonly measures: Readonly<Record<string, number>>;
  /**
   * The slates that were shown, by ranking: the candidate of each slot, request by request, as a
   * letter each.
   */
  readonly slates: Readonly<Record<string, string>>;
}

/** A model's predictions for rows, [rows, outputs of all tasks]: see `LabelSpec`. */
export type Predict = (rows: ScoredRows) => Float32Array;

/**
 * The outputs of another program on the scored parts, like those of a model: standardized like
 * labels, or logits.
 */
export interface GivenOutputs {
  readonly validation: Float32Array;
  readonly test: Float32Array;
}

export interface Service {
  serve(predict: Predict): Served;
}

export interface DataSet {
  readonly features: FeatureSpec;
  readonly labels: readonly LabelSpec[];
  readonly train: ExampleTable | EndlessRows;
  readonly validation: ScoredRows | undefined;
  readonly test: ScoredRows;
  /**
   * Rows of a log whose slots were all filled at random, without the bias of the training log;
   * scored as part `random`.
   */
  readonly random?: ScoredRows;
  /** The requests that a trained model serves; scored as part `live`. */
  readonly service?: Service;
  /** The data of the next round, made by the model that was trained on the current data. */
  readonly next?: (predict: Predict) => DataSet;
}

export interface StoredDataSet extends DataSet {
  readonly validation: ExampleTable | undefined;
  readonly test: ExampleTable;
}

/** What is known of a data set before its examples are generated or read. */
export interface DataShape {
  /** The number of dense features, and of categories of each categorical one. */
  readonly dense: number;
  readonly categorical: readonly number[];
  /**
   * How categories enter networks: as sums into their first layers, or through embedding tables of
   * this width.
   */
  readonly embedding: 'sum' | number;
  /** Units of fully connected layers on the features, beneath any architecture. */
  readonly bottom?: readonly number[];
  readonly labels: readonly TaskLabel[];
  /**
   * Numbers of rows, 0 for a stream; of the random log and the ranked requests, where they exist.
   */
  readonly rows: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly random?: number;
    readonly served?: number;
  };
  /** The task whose logit includes a bias for the slot, and the number of slots. */
  readonly position?: { readonly task: number; readonly slots: number };
  /** How often a run trains again, each time on the data that its model produced. */
  readonly rounds?: number;
  /** Whether the features of scored rows are made as they are read, and take no memory. */
  readonly logged?: true;
}
