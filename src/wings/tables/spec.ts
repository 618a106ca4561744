import type { Shares } from '../../data/shares.js';
import type { FeatureColumns } from '../../data/table/feature-encoder.js';
import type { TableTask } from '../../data/table/labels.js';
import type { Reading } from './files/reading.js';

/** Raised with every change to how rows become features and labels, so that the keys of runs differ. */
export const TABLE_ENCODING = 2;

/**
 * Which rows train, validate and test. `random`: all rows are shuffled and cut by the shares. `group`: the same of groups of
 * rows with the same value of a column, which stay together. `time`: rows are sorted by a column, the earliest train; equal
 * ones stay together. `column`: a column says it.
 */
export type TableSplit =
  | { readonly by: 'random'; readonly seed: number; readonly shares: Shares }
  | { readonly by: 'group'; readonly column: string; readonly seed: number; readonly shares: Shares }
  | { readonly by: 'time'; readonly column: string; readonly shares: Shares }
  | { readonly by: 'column'; readonly column: string };

/** Files by sha256: those whose rows follow each other, or those of each part, which are then the split. */
export type TableFiles = readonly string[] | Readonly<Record<'train' | 'validation' | 'test', readonly string[]>>;

/** All that determines a data set from a table. The location of its files does not. */
export interface TableSpec {
  readonly kind: 'table';
  readonly encoding: typeof TABLE_ENCODING;
  readonly files: TableFiles;
  /** The options of reading that are not the default ones. */
  readonly reading?: Reading;
  readonly features: FeatureColumns;
  readonly tasks: readonly TableTask[];
  /** The column of the weights of rows, which count in the losses of training alone. */
  readonly weight?: string;
  /** 1 where it is left out. */
  readonly minCount?: number;
  /** `DEFAULT_HASH` where it is left out. */
  readonly hash?: number;
  /** Left out where files are the split. */
  readonly split?: TableSplit;
  readonly embedding: 'sum' | number;
}

/** Columns of more categories than this are hashed by default. */
export const DEFAULT_HASH = 2 ** 20;

/** The default shares of the parts. */
export const DEFAULT_SHARES: Shares = { train: 0.8, validation: 0.1, test: 0.1 };
