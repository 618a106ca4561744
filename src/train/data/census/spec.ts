/** The fields that determine a Census-Income data set, as a plan records them. */

import type { DataFile } from '../kind-reporting.js';

/** The attributes of a person that may be learned as binary tasks (section 6.3). */
export const censusTaskNames = [
  'income',
  'never_married',
  'college',
  'bachelor',
  'some_college',
] as const;

export type CensusTask = (typeof censusTaskNames)[number];

/**
 * The paper's two groups of tasks (section 6.3, Tables 1 and 2): the main task, then the auxiliary
 * one.
 */
export const censusGroups = {
  1: ['income', 'never_married'],
  2: ['college', 'never_married'],
} as const satisfies Record<1 | 2, readonly [main: CensusTask, auxiliary: CensusTask]>;

/** The two files of the data set: `census-income.data` and `census-income.test`. */
export type CensusFile = 'training' | 'test';

export const censusFiles: readonly CensusFile[] = ['training', 'test'];

export const published: Readonly<Record<CensusFile, Pick<DataFile, 'rows' | 'sha256'>>> = {
  training: {
    rows: 199_523,
    sha256: '3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86',
  },
  test: {
    rows: 99_762,
    sha256: '98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c',
  },
};

export const isPublished = ({ file, rows, sha256 }: DataFile): boolean =>
  censusFiles.some(
    (name) => name === file && published[name].rows === rows && published[name].sha256 === sha256,
  );

/**
 * With `shares`, which add up to 1, the rows of one file are shuffled and cut by them. Without, it
 * is the paper's split: the training file trains; the rows of the test file are shuffled and halved
 * into validation and test. The seed is not that of a run: every run gets the same rows.
 */
export interface CensusSplit {
  readonly seed: number;
  readonly shares?: { readonly train: number; readonly validation: number; readonly test: number };
}

export const DEFAULT_SHARES = { train: 0.6, validation: 0.2, test: 0.2 } as const;

/**
 * Raised with every change to how rows become features and labels, so that the keys of runs differ.
 */
export const CENSUS_ENCODING = 1;

export interface CensusSpec {
  readonly kind: 'census-income';
  readonly encoding: typeof CENSUS_ENCODING;
  /**
   * SHA-256 of the unpacked text of each file that is read: one file with shares, both files
   * without.
   */
  readonly sources: Readonly<Partial<Record<CensusFile, string>>>;
  /**
   * The tasks, the main one first. The columns of all possible tasks and the survey weight are
   * never inputs.
   */
  readonly tasks: readonly CensusTask[];
  readonly split: CensusSplit;
  /**
   * How categories enter networks: as sums into their first layers, or through embedding tables of
   * this width.
   */
  readonly embedding: 'sum' | number;
}
