import { InputError } from '../base/errors.js';
import { visible } from '../base/words.js';
import { binaryTasksOf, type LabelledRows, picked } from '../folder/labelled-rows.js';
import { readPredictions, rowsReader } from '../folder/predictions.js';
import { placements, rowEffects } from '../stats/delong.js';
import type { Replicate } from '../stats/replicated-mean.js';

/** Statistics of the predictions of a cell's runs for one binary task, over the test rows that have a label of it. */
export interface TaskPredictions {
  /** The AUC of each run, by seed. */
  readonly aucs: ReadonlyMap<number, number>;
  /** The contribution of each of the rows to the error of the AUCs' mean, [rows]. */
  readonly effects: Float64Array;
  /** The ids of the rows, [rows]: equal ids are the same row, in all cells of a folder. */
  readonly ids: ArrayLike<number>;
}

/** The statistics of a cell's predictions, by task. */
export type PredictedTasks = ReadonlyMap<string, TaskPredictions>;

/** A planned run with its cell, or any object that stands for it. */
interface KeyedRun<Cell> {
  readonly cell: Cell;
  readonly seed: number;
}

/**
 * Statistics of the predictions in folders with parts of one result, by cell; empty where none were stored. `runOf` gives
 * the planned run of a key.
 * @throws InputError where a file of predictions is damaged or missing, or has runs of several cells
 */
export function predictionsIn<Cell>(
  folders: readonly [string, ...string[]],
  runOf: (key: string) => KeyedRun<Cell> | undefined,
): Map<Cell, PredictedTasks> {
  const rowsOf = rowsReader(...folders);
  const idsOf = distinctIds();
  const found = new Map<Cell, PredictedTasks>();
  for (const cell of readPredictions(...folders)) {
    const planned = [...cell.runs].flatMap(([key, values]) => {
      const run = runOf(key);
      return run ? [{ cell: run.cell, seed: run.seed, values }] : [];
    });
    if (planned.length === 0) continue;
    const { cell: of } = planned[0]!;
    if (found.has(of) || planned.some((run) => run.cell !== of)) {
      throw new InputError([
        `${cell.paths[0]}: has runs of cells that are in other files, too: mmoe-exp verify tells more`,
      ]);
    }
    // Runs are sorted, because sums of rounded numbers depend on their order, and that of the runs in a file must not
    // matter.
    const own = planned.sort((a, b) => a.seed - b.seed);
    const rows = rowsOf(cell);
    const tasks = binaryTasksOf(rows).flatMap(({ k, name, places, labels }): [string, TaskPredictions][] => {
      if (!hasVariances(labels)) return [];
      const scored = own.map(({ seed, values }) => ({ seed, ranks: picked(values[k]!, places) }));
      return [[visible(name), { ...summed(scored, labels), ids: picked(idsOf(cell.labels, rows), places) }]];
    });
    found.set(of, new Map(tasks));
  }
  return found;
}

function summed(runs: readonly { seed: number; ranks: ArrayLike<number> }[], labels: Uint8Array) {
  const aucs = new Map<number, number>();
  const effects = new Float64Array(labels.length);
  for (const { seed, ranks } of runs) {
    const placed = placements(ranks, labels);
    aucs.set(seed, placed.auc);
    rowEffects(placed, labels).forEach((effect, i) => {
      effects[i]! += effect / runs.length;
    });
  }
  return { aucs, effects };
}

/** Whether both classes have the two rows that a variance needs. */
function hasVariances(labels: Uint8Array): boolean {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return Math.min(positives, labels.length - positives) >= 2;
}

/** The ids of rows; without recorded ids, only rows of the same table count as the same. */
function distinctIds(): (hash: string, rows: LabelledRows) => ArrayLike<number> {
  const known = new Map<string, ArrayLike<number>>();
  let next = 0;
  return (hash, { rows, ids }) => {
    const own = ids ?? known.get(hash) ?? Int32Array.from({ length: rows }, (_, i) => next + i);
    if (!ids && !known.has(hash)) next += rows;
    known.set(hash, own);
    return own;
  };
}

/**
 * The stored predictions of a cell as one replicate: the AUCs of the given seeds, and the effects of the rows on its mean.
 */
export const replicateOf = ({ aucs, effects, ids }: TaskPredictions, seeds: readonly number[]): Replicate => ({
  values: Float64Array.from(seeds, (seed) => aucs.get(seed)!),
  effects,
  ids,
});
