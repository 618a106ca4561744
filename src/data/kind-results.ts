import type { TaskTitle } from '../metric.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Column, Table, TableValue } from '../table/table.js';

/** `data:` of a config, as a manifest has it: lists are swept. */
export interface DataFields {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Swept fields of a cell by column; numbers where they are numbers. */
export type CellFields = Readonly<Record<string, number | string>>;

/** A place on an axis: a number, or the text of a value that is none, such as a matrix. */
export type AxisValue = number | string;

/** What cells are compared along: a field of the data. */
export interface DataAxis {
  /** The field of `data:`, and the column of plans and tables. */
  readonly field: string;
  /** One of its values, and several, in sentences: `correlation`. */
  readonly noun: string;
  readonly nouns: string;
  /** A value that stands by itself: `p = 0.5`. */
  readonly title: (value: AxisValue) => string;
  /** What its values are, as in a caption: `cosine p of the tasks' weights`. */
  readonly meaning: string;
}

/** A file that a data set is read from. */
export interface DataFile {
  /** Which one of the data set. */
  readonly file: string;
  readonly rows: number;
  /** Of its text, unpacked. */
  readonly sha256: string;
}

/** How far the search went that a folder's settings come from. */
export interface SearchSize {
  /** Numbers of trials, one a model. */
  readonly trials: readonly number[];
  /** What it could not go beyond, where that is on record. */
  readonly limits?: {
    /** Units of a hidden layer, those of all experts together. */
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

/** A cell as a kind's own table has it. */
export interface TableCell {
  readonly model: string;
  readonly tasks: readonly string[];
  /** What stands in the columns of its place. */
  readonly place: readonly TableValue[];
  /** Metrics of its finished runs by column, by task and by role. */
  readonly runs: readonly Readonly<Record<string, number>>[];
}

/** What a kind's own tables are made of. */
export interface KindTableInput {
  readonly placeColumns: readonly Column[];
  /** Those of the kind, by settings. */
  readonly cells: readonly TableCell[];
  /** Sentences on what the folders hold, for below a table. */
  readonly remarks: readonly string[];
  readonly resamples: ResamplesOf;
}

/** What a reader of results asks of a kind of data. What a kind does not have is left out. */
export interface KindResults {
  readonly axis?: DataAxis;
  /**
   * The names of a cell's tasks in the order of its labels, where tasks are not alike: the main one, then the auxiliary
   * one. Swept fields stand in the cell.
   */
  readonly tasksOf?: (data: DataFields, fields: CellFields) => readonly string[] | undefined;
  readonly taskTitle: TaskTitle;
  /** The number by which the paper knows such tasks, and claims may ask for them; undefined of others. */
  readonly groupOf?: (tasks: readonly string[]) => number | undefined;
  /** What tests on such data do not tell. */
  readonly caveats?: readonly string[];
  /** Numbers of the paper's figures that are of such data. */
  readonly paperFigures?: readonly number[];
  /** Whether a file is the published one, as far as that is known. */
  readonly isPublished?: (file: DataFile) => boolean;
  /** What is not as in the paper, in sentences. */
  readonly remarks?: (folder: FolderFacts) => readonly string[];
  readonly tables?: (input: KindTableInput) => Table[];
}
