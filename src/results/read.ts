import type { Manifest } from '../folder/manifest.js';
import type { RunRecord } from '../folder/record.js';
import type { Trials } from '../folder/trials.js';
import type { CellResults, JudgedResults } from './cells.js';
import type { PredictedTasks } from './predicted.js';

/** The content of a results folder, in the order of its plan. Others may have written it: its texts are `visible`. */
export interface Results extends JudgedResults {
  /** Its path for display, and as the system has it. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
  /** Places of ledger lines that are left out, as they are damaged. A last line that is torn is one that is being written. */
  readonly damaged: readonly string[];
  /** The finished search that its settings come from, if any. */
  readonly trials?: Trials;
  /** The records in the files that wings add to it, by supplement. */
  readonly supplements: Readonly<Record<string, readonly object[]>>;
  /** The predictions that were kept of its cells, by task. */
  readonly predictions: ReadonlyMap<CellResults, PredictedTasks>;
}

/** Sees a run of a final cell, `nth` of that cell by seed from 0, and its record. */
export type RunObserver = (run: { readonly cell: CellResults; readonly nth: number }, record: RunRecord) => void;

/** The number of runs of a result that have ended. */
export const runsIn = ({ cells }: Pick<Results, 'cells'>): number =>
  cells.reduce((sum, { runs }) => sum + runs.length, 0);
