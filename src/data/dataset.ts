import type { LabelKind } from '../metric.js';

/**
 * The contract between data sets and the rest: what a data set gives is a feature spec, label specs and parts. A part
 * is either a table in memory or a generator of endless fresh examples.
 */

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

/** A task by its name, and what its label is. */
export interface TaskLabel {
  readonly kind: LabelKind;
  readonly name: string;
}

/** What is learnt for a task. */
export type LabelSpec = RegressionLabel | BinaryLabel;

export interface RegressionLabel extends TaskLabel {
  readonly kind: 'regression';
  /** Variance of the label over the population (or, of a real data set, over its training rows). */
  readonly variance: number;
}

export interface BinaryLabel extends TaskLabel {
  readonly kind: 'binary';
}

/** Examples in memory, row-major. */
export interface Table {
  readonly kind: 'table';
  readonly rows: number;
  /** [rows, features.dense] */
  readonly dense: Float32Array;
  /** [rows, features.categorical.length] */
  readonly categorical: Int32Array;
  /** [rows, labels.length]; binary labels are 0 or 1. */
  readonly labels: Float32Array;
}

/**
 * Fresh examples without end (section 3.2). Example i is a function of the key and i alone:
 * `y_k = s + sum_j sin(alpha_j s + beta_j) + noise * eps` with `s = weights_k . x`, and x and eps standard normal.
 */
export interface Generator {
  readonly kind: 'generator';
  /** Four 32-bit words: which stream of which seed. */
  readonly key: Uint32Array;
  readonly features: number;
  readonly tasks: number;
  /** [tasks, features] */
  readonly weights: Float32Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** A binary label is 1 where the score is above this; undefined: the score itself is the label. */
  readonly threshold: number | undefined;
}

export interface DataSet {
  readonly features: FeatureSpec;
  readonly labels: readonly LabelSpec[];
  readonly train: Table | Generator;
  readonly validation: Table | undefined;
  readonly test: Table;
}
