import type { Metric, TaskTitle } from '../base/metric.js';
import type { Interval } from '../stats/bootstrap.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Column, Table, TableValue } from '../table/table.js';

/** `data:` of a config as a manifest records it, where a list is a sweep. */
export interface DataFields {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** The values of a cell's swept fields, by column. */
export type CellFields = Readonly<Record<string, number | string>>;

/** A place on an axis: a number, or for any other value, such as a matrix, its text. */
export type AxisValue = number | string;

/** What comparisons are paired by: the seed, or the split of the data where there are several, each with settings of its own. */
export type Unit = 'seed' | 'split';

/** The field of the data along which cells are compared. */
export interface DataAxis {
  /** Its name in `data:`, and its column in plans and tables. */
  readonly field: string;
  /** What one of its values is called in a sentence, and several: `correlation`. */
  readonly noun: string;
  readonly nouns: string;
  /** A value on its own: `p = 0.5`. */
  readonly title: (value: AxisValue) => string;
  /** What its values mean, for captions: `cosine p of the tasks' weights`. */
  readonly meaning: string;
}

/** A file that a data set is read from. */
export interface DataFile {
  /** Which of the data set's files it is. */
  readonly file: string;
  readonly rows: number;
  /** Of its unpacked text. */
  readonly sha256: string;
  /** How it was read, in fields of `data:`, where not by default. */
  readonly reading?: Readonly<Record<string, string>>;
  /** What was done to the data that the config does not say, in sentences; beside the first file. */
  readonly remarks?: readonly string[];
}

/** The size of the search that a folder's settings come from. */
export interface SearchSize {
  /** The number of trials of each model. */
  readonly trials: readonly number[];
  /** Its limits, where they are on record. */
  readonly limits?: {
    /** Units of a hidden layer, those of all experts counted together. */
    readonly units: number;
    /** Training steps of a trial. */
    readonly steps: number;
  };
}

/** What a results folder says of its data and settings. */
export interface FolderFacts {
  readonly data: DataFields;
  readonly files: readonly DataFile[];
  /** Undefined where no search is on record. */
  readonly search: SearchSize | undefined;
}

/** What the curve of a run has, of the columns that reports read. */
export interface Course {
  readonly seed: number;
  readonly curve: Readonly<Record<string, ArrayLike<number>>>;
}

/** A cell as a kind's own tables see it: where the data are split several times, those of all splits as one. */
export interface TableCell {
  readonly model: string;
  readonly tasks: readonly string[];
  /** Its values in `placeColumns`. */
  readonly place: readonly TableValue[];
  /** Of each split, metrics of the finished runs by column, by task and by role. */
  readonly splits: readonly (readonly Readonly<Record<string, number>>[])[];
  /** Of each split, its finished runs at each evaluation. */
  readonly courses: readonly (readonly Course[])[];
  /** By task, 95 % intervals of the mean AUC over test rows, seeds and splits together; empty where no predictions were kept. */
  readonly overAll: ReadonlyMap<string, Interval | undefined>;
}

/** What a kind's own tables are made of. */
export interface KindTableInput {
  readonly placeColumns: readonly Column[];
  /** The cells of the kind, grouped by settings. */
  readonly cells: readonly TableCell[];
  /** Sentences about the folders, to be printed below a table. */
  readonly remarks: readonly string[];
  readonly resamples: ResamplesOf;
}

/** What readers of results need to know of a kind of data. What a kind does not have is left out. */
export interface KindResults {
  readonly axis?: DataAxis;
  /**
   * Where tasks are not alike, the names of a cell's tasks in the order of its labels: the main one, then the auxiliary
   * one. The values of swept fields come from the cell.
   */
  readonly tasksOf?: (data: DataFields, fields: CellFields) => readonly string[] | undefined;
  readonly taskTitle: TaskTitle;
  /**
   * Whether reports go task by task, as there may be any number of tasks whose labels are not of one kind: they show the
   * leading metric of each task and compare models in each, and nothing is a mean over tasks.
   */
  readonly taskByTask?: true;
  /** What reports show besides, where runs have it. */
  readonly measures?: readonly Metric[];
  /** Columns of curves that claims read, besides those that reports show. */
  readonly courses?: readonly string[];
  /** The paper's number for a group of tasks, by which claims may ask for it; undefined for any other group. */
  readonly groupOf?: (tasks: readonly string[]) => number | undefined;
  /** The limits of tests on such data, in sentences, by what they are over. */
  readonly caveats?: Readonly<Record<Unit, readonly string[]>>;
  /**
   * The variance of the noise in a cell's labels, which no model can remove from its mean squared error; undefined where it
   * is not known. The values of swept fields come from the cell.
   */
  readonly noiseVariance?: (data: DataFields, fields: CellFields) => number | undefined;
  /**
   * What models are built for, from the `data` of a run's spec: how many dense features and tasks there are. Only for kinds
   * whose specs say so, without categorical features.
   */
  readonly modelInput?: (spec: unknown) => { readonly dense: number; readonly tasks: number };
  /** Properties of a data set that may decide how models compare, by name; those of a setting, whose values come first. */
  readonly properties?: (data: DataFields, fields: CellFields) => Readonly<Record<string, number>>;
  /** The numbers of the paper's figures that show such data. */
  readonly paperFigures?: readonly number[];
  /** Whether a file is the published one, as far as is known. */
  readonly isPublished?: (file: DataFile) => boolean;
  /** What differs from the paper, in sentences. */
  readonly remarks?: (folder: FolderFacts) => readonly string[];
  readonly tables?: (input: KindTableInput) => Table[];
}
