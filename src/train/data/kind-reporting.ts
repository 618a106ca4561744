/** The interface by which a kind of data shapes its results: axis, titles, tables and caveats. */

import type { Interval } from '../../ground/base/estimate.js';
import type { Metric, TaskTitle } from '../../ground/base/metric.js';
import type { ResampleSource } from '../../ground/stats/resamples.js';
import type { Column, Table, TableValue } from '../../ground/table/table.js';

/** `data:` of a config as recorded by a manifest, where a list is a sweep. */
export interface DataFields {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** The values of a cell's swept fields, by column. */
export type CellFields = Readonly<Record<string, number | string>>;

/** A number, or for any other value, such as a matrix, its text. */
export type AxisValue = number | string;

/**
 * What comparisons are paired by: the seed, or where there are several splits of the data, the
 * split.
 */
export type Unit = 'seed' | 'split';

export interface DataAxis {
  /** The field of `data:` along which cells are compared, and its column in plans and tables. */
  readonly field: string;
  /** The words for one and for several of its values in a sentence, such as `correlation`. */
  readonly noun: string;
  readonly nouns: string;
  /** The title of a value, such as `p = 0.5`. */
  readonly title: (value: AxisValue) => string;
  /** The meaning of its values, for captions, such as `cosine p of the tasks' weights`. */
  readonly meaning: string;
}

/** A file that data are read from. */
export interface DataFile {
  readonly file: string;
  readonly rows: number;
  /** SHA-256 of its unpacked text. */
  readonly sha256: string;
  /** The fields of `data:` by which the file was read, where they are not the defaults. */
  readonly reading?: Readonly<Record<string, string>>;
  /**
   * What was done with the data that the config does not say, in sentences; on the first file
   * alone.
   */
  readonly remarks?: readonly string[];
  /**
   * By task, the rows in its sample space that have no label, where there are any; on the first
   * file alone.
   */
  readonly missing?: Readonly<Record<string, number>>;
}

/** The size of the search that a folder's settings come from. */
export interface SearchSize {
  readonly trials: readonly number[];
  /**
   * Most units of a hidden layer over all experts together, and steps of a trial, where they are
   * recorded.
   */
  readonly limits?: { readonly units: number; readonly steps: number };
}

export interface FolderFacts {
  readonly data: DataFields;
  readonly files: readonly DataFile[];
  readonly search: SearchSize | undefined;
}

export interface Course {
  readonly seed: number;
  readonly curve: Readonly<Record<string, ArrayLike<number>>>;
}

/**
 * A cell for the tables of a kind; where the data are split several times, the cells of all splits
 * are one.
 */
export interface TableCell {
  readonly model: string;
  readonly tasks: readonly string[];
  readonly place: readonly TableValue[];
  /** For each split, the metrics of its finished runs, by column. */
  readonly splits: readonly (readonly Readonly<Record<string, number>>[])[];
  /** For each split, its finished runs at each evaluation. */
  readonly courses: readonly (readonly Course[])[];
  /**
   * By task, 95 % intervals of the mean AUC over test rows, seeds and splits; empty without kept
   * predictions of all runs.
   */
  readonly overAll: ReadonlyMap<string, Interval | undefined>;
}

export interface KindTableInput {
  readonly placeColumns: readonly Column[];
  readonly cells: readonly TableCell[];
  readonly remarks: readonly string[];
  readonly resamples: ResampleSource;
}

/**
 * What readers of results need of a kind of data. `fields` has the swept fields, `data` the others.
 */
export interface KindReporting {
  readonly axis?: DataAxis;
  /**
   * Where tasks are not alike, the names of a cell's tasks in the order of its labels: the main one
   * first.
   */
  readonly tasksOf?: (data: DataFields, fields: CellFields) => readonly string[] | undefined;
  readonly taskTitle: TaskTitle;
  /** What settings that differ in these fields alone are, as in `24 label functions`. */
  readonly settingNoun?: (fields: readonly string[]) => string | undefined;
  /**
   * Whether reports show and compare the leading metric of each task, with no mean over tasks:
   * labels may be of different kinds.
   */
  readonly taskByTask?: true;
  /** Additional measures that reports show, and columns of curves that claims read. */
  readonly measures?: readonly Metric[];
  readonly courses?: readonly string[];
  /** The paper's number for a group of tasks. */
  readonly groupOf?: (tasks: readonly string[]) => number | undefined;
  /** The limits of tests, in sentences, by the unit that tests are over. */
  readonly caveats?: Readonly<Record<Unit, readonly string[]>>;
  /**
   * The variance of a cell's label noise, which no model can remove from its mean squared error,
   * where known.
   */
  readonly noiseVariance?: (data: DataFields, fields: CellFields) => number | undefined;
  /**
   * Properties of a setting's data that may affect how models compare, by name; values in `fields`
   * take precedence.
   */
  readonly properties?: (data: DataFields, fields: CellFields) => Readonly<Record<string, number>>;
  readonly paperFigures?: readonly number[];
  readonly isPublished?: (file: DataFile) => boolean;
  /** The differences from the paper, in sentences. */
  readonly remarks?: (folder: FolderFacts) => readonly string[];
  readonly tables?: (input: KindTableInput) => Table[];
}
