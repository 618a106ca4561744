import { InputError } from '../../ground/base/errors.js';
import { leadingOfLabel, type MetricName } from '../../ground/base/metric.js';
import { visible } from '../../ground/base/words.js';
import { placements, rowEffects } from '../../ground/stats/delong.js';
import { mean } from '../../ground/stats/descriptive.js';
import { meanEffects, type Replicate } from '../../ground/stats/replicated-mean.js';
import {
  type PredictedValues,
  readPredictions,
  rowsReader,
} from '../../sweep/folder/predictions.js';
import {
  type LabelledTask,
  labelsOfTask,
  picked,
  type TestLabels,
  taskWidth,
} from '../../sweep/folder/test-labels.js';
import { rowLosses } from '../../train/data/row-losses.js';
import type { CellResults } from './cells.js';

/**
 * Statistics of the predictions of a cell's runs for one task, over the test rows that have a label
 * of it.
 */
export interface TaskPredictions {
  /** The metric that leads for the task's kind of label. */
  readonly metric: MetricName;
  /** By seed. */
  readonly scores: ReadonlyMap<number, number>;
  /** The contribution of each of the rows to the error of the scores' mean, [rows]. */
  readonly effects: Float64Array;
  /** The ids of the rows, [rows]: equal ids are the same row, in all cells of a folder. */
  readonly ids: ArrayLike<number>;
}

/**
 * Whether predictions are of all runs of their cell that finished, so that statements on them are
 * on its means, too.
 */
export const areOfAllRuns = (
  { scores }: TaskPredictions,
  { runs }: Pick<CellResults, 'runs'>,
): boolean => scores.size === runs.filter(({ status }) => status === 'finished').length;

export type PredictedTasks = ReadonlyMap<string, TaskPredictions>;

/**
 * Statistics of the predictions in folders with parts of one result, by cell; empty where none were
 * stored. `runOf` gives the planned run of a key.
 * @throws InputError where a file of predictions is damaged or missing, or has runs of several
 * cells
 */
export function predictionsIn<Cell>(
  folders: readonly [string, ...string[]],
  runOf: (key: string) => { readonly cell: Cell; readonly seed: number } | undefined,
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
      throw new InputError('results', [
        `${cell.paths[0]}: has runs of cells that are in other files, too: mmoe-exp verify tells more`,
      ]);
    }
    // Runs are sorted, because sums of rounded numbers depend on their order, and that of the runs
    // in a file must not matter.
    const own = planned.sort((a, b) => a.seed - b.seed);
    const rows = rowsOf(cell);
    const ids = idsOf(cell.labels, rows);
    const tasks = rows.tasks.flatMap((task, k): [string, TaskPredictions][] => {
      const { places, labels } = labelsOfTask(rows, k);
      if (!hasVariances(task, labels)) return [];
      const runs = own.map(({ seed, values }) => ({ seed, values: values[k]! }));
      return [
        [visible(task.name), { ...summed(task, runs, places, labels), ids: picked(ids, places) }],
      ];
    });
    found.set(of, new Map(tasks));
  }
  return found;
}

function summed(
  task: LabelledTask,
  runs: readonly { readonly seed: number; readonly values: PredictedValues }[],
  places: Int32Array,
  labels: Float32Array,
): Omit<TaskPredictions, 'ids'> {
  const scores = new Map<number, number>();
  const effects = new Float64Array(labels.length);
  for (const { seed, values } of runs) {
    const run = scored(task, picked(values, places, taskWidth(task)), labels);
    scores.set(seed, run.score);
    run.effects.forEach((effect, i) => {
      effects[i]! += effect / runs.length;
    });
  }
  return { metric: leadingOfLabel[task.kind], scores, effects };
}

/** The score, and each row's contribution to its error, [rows]. */
function scored({ kind }: LabelledTask, values: ArrayLike<number>, labels: Float32Array) {
  if (kind !== 'binary') {
    const losses = rowLosses(kind, values, labels);
    return { score: mean(losses)!, effects: meanEffects(losses) };
  }
  const placed = placements(values, labels);
  return { score: placed.auc, effects: rowEffects(placed, labels) };
}

/** Whether there are the two rows that a variance needs, of a binary label in both classes. */
function hasVariances({ kind }: LabelledTask, labels: Float32Array): boolean {
  if (kind !== 'binary') return labels.length >= 2;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return Math.min(positives, labels.length - positives) >= 2;
}

/** The ids of rows; without recorded ids, only rows of the same table count as the same. */
function distinctIds(): (hash: string, rows: TestLabels) => ArrayLike<number> {
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
 * A cell as one replicate: the scores of some seeds, by default all, and the effects of rows on
 * their mean.
 */
export const makeReplicate = (
  { scores, effects, ids }: TaskPredictions,
  seeds: readonly number[] = [...scores.keys()],
): Replicate => ({
  values: Float64Array.from(seeds, (seed) => scores.get(seed)!),
  effects,
  ids,
});
