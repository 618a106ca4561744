import type { Results } from '../results/read.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Table } from '../table/table.js';

/** The sentences on the runs of a folder under one setting. */
export interface Findings {
  /** The folder and setting, where there are several. */
  readonly place: string;
  readonly sentences: readonly string[];
}

/** The findings that a wing adds to a report, with the tables of their numbers. */
export interface AllFindings {
  readonly findings: readonly Findings[];
  /** The meaning of their words. */
  readonly terms: string;
  /** The tables, which are shown among the results. */
  readonly tables: readonly Table[];
}

/** Makes the findings on the folders of a report; undefined where there are none. */
export type FindingsOn = (folders: readonly Results[], resamples: ResamplesOf) => AllFindings | undefined;
