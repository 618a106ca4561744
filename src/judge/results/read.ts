import { basename, resolve } from 'node:path';
import type { Manifest } from '../../sweep/folder/manifest.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { Trials } from '../../sweep/folder/trials.js';
import type { CellResults, JudgedResults } from './cells.js';
import type { PredictedTasks } from './predicted.js';

/**
 * The content of a results folder, in the order of its plan. Others may have written it: its texts
 * are `visible`.
 */
export interface Results extends JudgedResults {
  /** The path for display, and that for the file system. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
  /**
   * Damaged ledger lines, which are left out; an incomplete last line is still being written, and
   * no damage.
   */
  readonly damaged: readonly string[];
  /** The finished search that the settings come from, if any. */
  readonly trials?: Trials;
  /** The records in the files that extras add to it, by extra. */
  readonly extraRecords: Readonly<Record<string, readonly object[]>>;
  /** The stored predictions of the cells, by task. */
  readonly predictions: ReadonlyMap<CellResults, PredictedTasks>;
}

/** Receives a run of a final cell, with its index by seed in that cell, `nth`, and its record. */
export type RunObserver = (
  run: { readonly cell: CellResults; readonly nth: number },
  record: RunRecord,
) => void;

/** The number of runs in some folders, of all stages. */
export const runsIn = (folders: readonly Pick<Results, 'cells'>[]): number =>
  folders.flatMap(({ cells }) => cells).reduce((sum, { runs }) => sum + runs.length, 0);

/** The last part of each folder's path, or the whole path where two end alike. */
export function folderLabels(folders: readonly Results[]): string[] {
  const names = folders.map(({ folder }) => basename(resolve(folder)));
  return folders.map(({ folder }, i) =>
    names.filter((name) => name === names[i]).length > 1 ? folder : names[i]!,
  );
}

/** The name of a folder's config, or the labels of several folders. */
export function resultsTitle(folders: readonly Results[]): string {
  return folders.length === 1 ? folders[0]!.manifest.name : folderLabels(folders).join(' and ');
}
