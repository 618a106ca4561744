/** The fields that determine a data set from a user's table, as a plan records them. */

import type { DataSpec } from '../../train/data/kind.js';
import type { Shares } from '../../train/data/shares.js';
import type { FeatureColumns } from '../../train/data/table/encoding.js';
import type { TableTask } from '../../train/data/table/labels.js';
import type { Reading } from './files/reading.js';

/**
 * Incremented with every change to the conversion of rows to features and labels, so that the keys
 * of runs differ.
 */
export const TABLE_ENCODING = 2;

/**
 * How rows are split into parts.
 *
 * - `random`: all rows are shuffled and split by the shares.
 * - `group`: the same with groups of rows: those with the same value of `column` stay together.
 * - `time`: rows are sorted by `column`, and the earliest train; equal values stay together.
 * - `column`: `column` names the part of each row.
 * - `all`: every row trains, for a model to keep; no config has it.
 */
export type TableSplit =
  | { readonly by: 'random'; readonly seed: number; readonly shares: Shares }
  | {
      readonly by: 'group';
      readonly column: string;
      readonly seed: number;
      readonly shares: Shares;
    }
  | { readonly by: 'time'; readonly column: string; readonly shares: Shares }
  | { readonly by: 'column'; readonly column: string }
  | { readonly by: 'all' };

/**
 * Files by SHA-256: files whose rows are concatenated, or the files of each part, which then define
 * the split.
 */
export type TableFiles =
  | readonly string[]
  | Readonly<Record<'train' | 'validation' | 'test', readonly string[]>>;

/** Everything that determines a data set from a table. The location of its files does not. */
export interface TableSpec {
  readonly kind: 'table';
  readonly encoding: typeof TABLE_ENCODING;
  readonly files: TableFiles;
  readonly reading?: Reading;
  readonly features: FeatureColumns;
  readonly tasks: readonly TableTask[];
  /** The column of the weights of rows, which apply only to training losses. */
  readonly weight?: string;
  /** The least number of training rows of a category; left out where it is 1. */
  readonly minCount?: number;
  /**
   * The number of categories above which a column is hashed, into as many slots; left out where it
   * is `DEFAULT_HASH`.
   */
  readonly hash?: number;
  /** Left out where the files define it. */
  readonly split?: TableSplit;
  /** How many of the training rows are used; left out where it is all. */
  readonly trainRows?: number;
  readonly embedding: 'sum' | number;
}

export const isTableSpec = (spec: DataSpec): spec is TableSpec => spec.kind === 'table';

export const DEFAULT_HASH = 2 ** 20;

export const DEFAULT_SHARES: Shares = { train: 0.8, validation: 0.1, test: 0.1 };
