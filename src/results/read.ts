import type { Manifest } from '../folder/manifest.js';
import type { RunRecord } from '../folder/record.js';
import type { Trials } from '../folder/trials.js';
import type { CellResults, JudgedResults } from './cells.js';
import type { PredictedTasks } from './predicted.js';

/** The content of a results folder, in the order of its plan. Others may have written it: its texts are `visible`. */
export interface Results extends JudgedResults {
  /** The path of the folder for display, and that for the file system. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
  /**
   * The places of damaged ledger lines, which are left out. An incomplete last line is not damaged: it is still being
   * written.
   */
  readonly damaged: readonly string[];
  /** The finished search that the settings come from, if any. */
  readonly trials?: Trials;
  /** The records in the files that wings add to it, by supplement. */
  readonly supplements: Readonly<Record<string, readonly object[]>>;
  /** The stored predictions of the cells, by task. */
  readonly predictions: ReadonlyMap<CellResults, PredictedTasks>;
}

/** Receives a run of a final cell, with its index by seed in that cell, `nth`, and its record. */
export type RunObserver = (run: { readonly cell: CellResults; readonly nth: number }, record: RunRecord) => void;

/** The number of runs of a result that have ended. */
export const runsIn = ({ cells }: Pick<Results, 'cells'>): number =>
  cells.reduce((sum, { runs }) => sum + runs.length, 0);
