/** How columns become features: the fitted constants and categories. */

import type { Category, TableColumn } from './columns.js';
import type { ColumnFacts } from './facts.js';

/** How a file has the numbers of a column. */
export type NumberForm = 'number' | NonNullable<ColumnFacts['from']>;

export interface FeatureColumns {
  readonly numeric: readonly string[];
  /**
   * log(1 + x) separates small values from zero, whereas x separates large ones from each other.
   */
  readonly log: readonly string[];
  readonly categorical: readonly string[];
}

/**
 * Slots of a column: `categories` get 1, 2, ..., then missing values the next, where they have one;
 * others 0.
 */
export interface CategoryEncoding {
  readonly column: string;
  readonly kind: TableColumn['kind'];
  /**
   * Texts, numbers, or hashes of texts; buckets of hashes, where these are hashed into a number of
   * buckets.
   */
  readonly categories: readonly Category[];
  readonly buckets?: number;
  /** Whether missing values have a slot. */
  readonly missing: boolean;
  /** Of a kept model: the form in which all files have the numbers. */
  readonly form?: NumberForm;
  /** The number of categories, where a kept model withholds them: all values then get 0. */
  readonly withheld?: number;
}

/**
 * A dense feature: the column, or `log(1 + column)`, minus the mean and over the deviation; 0 where
 * this is 0.
 */
export interface DenseEncoding extends Scale {
  readonly column: string;
  readonly log?: true;
  /** Of a kept model: the form in which all files have the numbers. */
  readonly form?: NumberForm;
}

/**
 * How columns become features and slots. The dense features are the scaled numbers, then an
 * indicator (0 or 1) of missing values for each column that some training rows lack. A missing
 * number becomes the mean.
 */
export interface Encoding {
  readonly dense: readonly DenseEncoding[];
  readonly indicators: readonly string[];
  readonly categorical: readonly CategoryEncoding[];
}

export interface Scale {
  readonly mean: number;
  /** The population standard deviation; exactly 0 for a constant. */
  readonly deviation: number;
}
