import type { Interval } from '../base/estimate.js';
import type { Metric, TaskTitle } from '../base/metric.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Column, Table, TableValue } from '../table/table.js';

/** `data:` of a config as recorded by a manifest, where a list is a sweep. */
export interface DataFields {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** The values of a cell's swept fields, by column. */
export type CellFields = Readonly<Record<string, number | string>>;

/** A place on an axis: a number, or for any other value, such as a matrix, its text. */
export type AxisValue = number | string;

/**
 * The unit by which comparisons are paired: the seed, or the split of the data where there are several, each with separate
 * settings.
 */
export type Unit = 'seed' | 'split';

/** The field of the data along which cells are compared. */
export interface DataAxis {
  /** The name of the field in `data:`, which is also its column in plans and tables. */
  readonly field: string;
  /** The word for one of its values in a sentence, and its plural, such as `correlation`. */
  readonly noun: string;
  readonly nouns: string;
  /** The title of a value, such as `p = 0.5`. */
  readonly title: (value: AxisValue) => string;
  /** The meaning of its values, for captions, such as `cosine p of the tasks' weights`. */
  readonly meaning: string;
}

/** A file that a data set is read from. */
export interface DataFile {
  /** The name of the file within the data set. */
  readonly file: string;
  readonly rows: number;
  /** SHA-256 of its unpacked text. */
  readonly sha256: string;
  /** How the file was read, as fields of `data:`, where that differs from the default. */
  readonly reading?: Readonly<Record<string, string>>;
  /** Remarks on processing of the data that the config does not record, in sentences; only on the first file. */
  readonly remarks?: readonly string[];
}

/** The size of the search that a folder's settings come from. */
export interface SearchSize {
  /** The number of trials of each model. */
  readonly trials: readonly number[];
  /** The limits of the search, where they are recorded. */
  readonly limits?: {
    /** Most units of a hidden layer, counted over all experts together. */
    readonly units: number;
    /** Training steps of a trial. */
    readonly steps: number;
  };
}

/** Facts about the data and settings of a results folder. */
export interface FolderFacts {
  readonly data: DataFields;
  readonly files: readonly DataFile[];
  /** Undefined where no search is recorded. */
  readonly search: SearchSize | undefined;
}

/** The columns of a run's curve that reports read. */
export interface Course {
  readonly seed: number;
  readonly curve: Readonly<Record<string, ArrayLike<number>>>;
}

/** A cell in the form for the tables of a kind; where the data are split several times, the cells of all splits are one. */
export interface TableCell {
  readonly model: string;
  readonly tasks: readonly string[];
  /** The values of the cell in `placeColumns`. */
  readonly place: readonly TableValue[];
  /** For each split, metrics of the finished runs by column, by task and by role. */
  readonly splits: readonly (readonly Readonly<Record<string, number>>[])[];
  /** For each split, its finished runs at each evaluation. */
  readonly courses: readonly (readonly Course[])[];
  /**
   * 95 % intervals by task, of the mean AUC over test rows, seeds and splits together; empty where no predictions were kept.
   */
  readonly overAll: ReadonlyMap<string, Interval | undefined>;
}

/** The input for the tables of a kind. */
export interface KindTableInput {
  readonly placeColumns: readonly Column[];
  /** The cells of the kind, grouped by settings. */
  readonly cells: readonly TableCell[];
  /** Sentences about the folders, to be printed below a table. */
  readonly remarks: readonly string[];
  readonly resamples: ResamplesOf;
}

/** The properties of a kind of data that readers of results need. A kind leaves out those that it lacks. */
export interface KindResults {
  readonly axis?: DataAxis;
  /**
   * Where tasks are not alike, the names of a cell's tasks in the order of its labels: the main one, then the auxiliary
   * one. The values of swept fields come from the cell.
   */
  readonly tasksOf?: (data: DataFields, fields: CellFields) => readonly string[] | undefined;
  readonly taskTitle: TaskTitle;
  /** What settings that differ in some fields alone are, as in `24 label functions`; undefined where they are settings. */
  readonly settingNoun?: (fields: readonly string[]) => string | undefined;
  /**
   * Whether reports go task by task, as there may be any number of tasks with labels of different kinds: reports show the
   * leading metric of each task and compare models in each, and no value is a mean over tasks.
   */
  readonly taskByTask?: true;
  /** Additional measures that reports show, where runs have them. */
  readonly measures?: readonly Metric[];
  /** Additional columns of curves that claims read. */
  readonly courses?: readonly string[];
  /** The paper's number for a group of tasks, by which claims may refer to it; undefined for any other group. */
  readonly groupOf?: (tasks: readonly string[]) => number | undefined;
  /** The limits of tests on such data, in sentences, by the unit that tests are over. */
  readonly caveats?: Readonly<Record<Unit, readonly string[]>>;
  /**
   * The variance of the noise in a cell's labels, which no model can remove from its mean squared error; undefined where it
   * is unknown. The values of swept fields come from the cell.
   */
  readonly noiseVariance?: (data: DataFields, fields: CellFields) => number | undefined;
  /**
   * The input sizes of models, from the `data` of a run's spec: the numbers of dense features and of tasks. Only for kinds
   * whose specs contain them, without categorical features.
   */
  readonly modelInput?: (spec: unknown) => { readonly dense: number; readonly tasks: number };
  /**
   * Properties of a setting's data that may affect how models compare, by name. Values of the setting's fields take
   * precedence over those in `data`.
   */
  readonly properties?: (data: DataFields, fields: CellFields) => Readonly<Record<string, number>>;
  /** The numbers of the paper's figures that show such data. */
  readonly paperFigures?: readonly number[];
  /** Whether a file is the published one, as far as is known. */
  readonly isPublished?: (file: DataFile) => boolean;
  /** The differences from the paper, in sentences. */
  readonly remarks?: (folder: FolderFacts) => readonly string[];
  readonly tables?: (input: KindTableInput) => Table[];
}
