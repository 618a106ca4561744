/**
 * Solves the baselines that need no training (mean, linear models), and chooses the strength of
 * their penalty.
 */

import { InputError } from '../../ground/base/errors.js';
import type { LabelKind } from '../../ground/base/metric.js';
import {
  type DataSet,
  type ExampleTable,
  type LabelSpec,
  outputCount,
  type ScoredRows,
} from '../data/dataset.js';
import { log } from '../kernels/exact-functions.js';
import { batchReader, type Features, iterateChunks } from './batches.js';
import type { Job, Predictions } from './engine.js';
import { jointLoss } from './scores.js';
import { type Columns, Design, designColumns, outputAt } from './solver/design.js';
import { Regression, ROUGH } from './solver/regression.js';

/** The strengths of the penalty, from the strongest on. */
const STRENGTHS = [1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2, 1e-3, 1e-4] as const;

/** The search for a strength ends where the validation loss has risen so often in a row. */
const MAX_RISES = 2;

/** The strength where no validation row has a label of the task. */
const DEFAULT_STRENGTH = 1;

/** The most rows of an endless training set. */
const MAX_ROWS = 100_000;

export interface Solved {
  /**
   * On training rows: over tasks, the sum of their weights times their mean loss. Unknown for
   * another program.
   */
  readonly trainLoss?: number;
  predict(part: ScoredRows): Predictions;
  /**
   * The weights in float32, in the order of the architecture's graph: for each task weights [p - 1,
   * C] and intercepts [C].
   */
  parameters(): Float32Array[];
}

/**
 * Solves for the weights of a baseline. The mean has an intercept alone. A linear model has those
 * of ridge regression, or L2-regularized logistic (of classes, multinomial) or Poisson regression,
 * for each task by itself, on the dense features and one slot per category, over the training rows
 * that have a label, with their weights. The intercept is not penalized. The strength of the
 * penalty is one of 1e-4, 1e-3, ..., 1e4, in the units of `Regression`: the one with the least loss
 * of the task on the validation rows, of equal ones the strongest, and 1 where there are no such
 * rows. The search goes from the strongest on, and ends where the loss has risen twice in a row.
 *
 * Of an endless training set, these are the rows of all steps of training, but at most the first
 * 100,000; a log's slots are not among the features. Everything is in float64, and the same to the
 * last bit on every machine: it depends neither on the engine, nor on the run's seed where the data
 * do not.
 */
export const solve = (job: Job): Solved => solveWith(job);

/**
 * Solves for the weights of a baseline with a strength of the penalty for each task, by default as
 * `solve` chooses it.
 */
export function solveWith(job: Job, strengths?: readonly number[]): Solved {
  const { data, model, solved } = job;
  if (typeof solved === 'object') {
    return {
      predict: (part) => ({
        outputs: part === data.test ? solved.test : solved.validation,
        gates: [],
        bits: [],
      }),
      parameters: () => {
        throw new InputError('arguments', [
          `${model}: only its predictions are known: there is no model to export`,
        ]);
      },
    };
  }
  const columns = designColumns(data.features);
  const fits = fitTasks(job, columns, strengths);
  const models = fits.map(({ weights }) => byOutput(weights, columns));
  return {
    trainLoss: data.labels.reduce(
      (sum, label, k) => sum + (label.weight ?? 1) * fits[k]!.trainLoss,
      0,
    ),
    predict: (part) => ({
      outputs: outputsOn(part, data, columns, models.flat()),
      gates: [],
      bits: [],
    }),
    parameters: () =>
      models.flatMap((all) => {
        const slopes = Float32Array.from(
          { length: all.length * (columns.count - 1) },
          (_, i) => all[i % all.length]![Math.floor(i / all.length)]!,
        );
        return [slopes, Float32Array.from(all, (own) => own.at(-1)!)];
      }),
  };
}

/** The strength of each task's penalty, as `solve` chooses it; 1 for the mean, which has none. */
export const penaltyStrengths = (job: Job): number[] =>
  fitTasks(job, designColumns(job.data.features)).map(({ strength }) => strength);

/** Given strengths are used instead of chosen ones. */
function fitTasks(
  { data, training, seed, solved }: Job,
  columns: Columns,
  strengths?: readonly number[],
): readonly Fit[] {
  const known = solvedTables[solved as keyof typeof solvedTables];
  const isKept = data.train.kind === 'table' && !strengths;
  const kept = isKept ? known.get(data) : undefined;
  if (kept) return kept;
  const rows = data.train.kind === 'table' ? data.train : firstRows(data, training, seed);
  const fits = data.labels.map((label, k) => {
    const task = regressionTask(label, k, data.labels.length, rows, columns);
    return solved === 'mean' ? fitMean(task) : fitTask(task, data, strengths?.[k]);
  });
  if (isKept) known.set(data, fits);
  return fits;
}

/** The weights [C, p] of a task's outputs, one by one. */
const byOutput = (weights: Float64Array, { count }: Columns): Float64Array[] =>
  Array.from({ length: weights.length / count }, (_, c) =>
    weights.subarray(c * count, (c + 1) * count),
  );

/** The fits of tables in memory, which the runs of all seeds share. */
const solvedTables = {
  linear: new WeakMap<DataSet, readonly Fit[]>(),
  mean: new WeakMap<DataSet, readonly Fit[]>(),
};

/** The weights [C, p] of a task with C outputs, and its loss on the training rows. */
interface Fit {
  readonly weights: Float64Array;
  readonly strength: number;
  readonly trainLoss: number;
}

type TrainingRows = Pick<ExampleTable, 'rows' | 'labels' | 'weights'> & Features;

/** A task, its labelled training rows and their regression. */
function regressionTask(
  label: LabelSpec,
  k: number,
  tasks: number,
  train: TrainingRows,
  columns: Columns,
) {
  const { kind, classes } = label;
  const rows = Int32Array.from({ length: train.labels.length / tasks }, (_, row) => row).filter(
    (row) => !Number.isNaN(train.labels[row * tasks + k]),
  );
  const labels = Float64Array.from(rows, (row) => train.labels[row * tasks + k]!);
  const weights = Float64Array.from(rows, (row) => train.weights?.[row] ?? 1);
  const regression = new Regression({
    kind,
    classes,
    design: new Design(train, rows, columns),
    labels,
    weights,
  });
  const outputs = outputCount(label);
  const zeros: Float64Array = new Float64Array(outputs * columns.count);
  const fitted = (own: Float64Array, strength = DEFAULT_STRENGTH): Fit => ({
    weights: own,
    strength,
    trainLoss: regression.loss(own),
  });
  return { label, k, columns, labels, weights, regression, outputs, zeros, fitted };
}

type Task = ReturnType<typeof regressionTask>;

/**
 * Returns the intercept alone: the weighted mean of the training labels, as log odds (binary),
 * logarithm (counts) or logarithms of shares (classes).
 */
function fitMean({ label: { kind }, labels, weights, outputs, zeros, fitted }: Task): Fit {
  if (labels.length === 0) return { weights: zeros, strength: DEFAULT_STRENGTH, trainLoss: 0 };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const meanOf = (f: (y: number) => number) =>
    labels.reduce((sum, y, i) => sum + weights[i]! * f(y), 0) / total;
  const intercepts =
    kind === 'classes'
      ? Array.from({ length: outputs }, (_, c) => log(meanOf((y) => Number(y === c))))
      : [outputOfMean(kind, meanOf(Number), labels.length)];
  return fitted(interceptsAlone(zeros, intercepts));
}

/** Fits with the given strength, or with the one that has the least loss on the validation rows. */
function fitTask(
  { label, k, columns, labels, regression, zeros, fitted }: Task,
  data: DataSet,
  given?: number,
): Fit {
  if (labels.length === 0) return { weights: zeros, strength: DEFAULT_STRENGTH, trainLoss: 0 };
  const { kind } = label;
  // The regression of labels of one class, or of no events, has no minimum.
  const isAlike = labels.every((y) => y === labels[0]);
  if (isAlike && (kind === 'binary' || (kind === 'count' && labels[0] === 0)))
    return fitted(interceptsAlone(zeros, [outputOfMean(kind, labels[0]!, labels.length)]));
  const { validation } = data;
  const truth = validation?.labels.filter((_, i) => i % data.labels.length === k);
  if (given !== undefined) return fitted(regression.fit(given, zeros), given);
  if (!validation || !truth || truth.every(Number.isNaN))
    return fitted(regression.fit(DEFAULT_STRENGTH, zeros));
  let best: { strength: number; weights: Float64Array; loss: number } = {
    strength: DEFAULT_STRENGTH,
    weights: zeros,
    loss: Infinity,
  };
  let weights: Float64Array = zeros;
  let [last, risen] = [Infinity, 0];
  for (const strength of STRENGTHS) {
    weights = regression.fit(strength, weights, ROUGH);
    const predicted = outputsOn(validation, data, columns, byOutput(weights, columns));
    const loss = jointLoss([{ ...label, weight: 1 }], predicted, truth);
    if (loss < best.loss) best = { strength, weights, loss };
    risen = loss > last ? risen + 1 : 0;
    if (risen === MAX_RISES) break;
    last = loss;
  }
  return fitted(regression.fit(best.strength, best.weights), best.strength);
}

function interceptsAlone(zeros: Float64Array, intercepts: readonly number[]): Float64Array {
  const weights = Float64Array.from(zeros);
  const count = weights.length / intercepts.length;
  for (const [c, intercept] of intercepts.entries()) weights[(c + 1) * count - 1] = intercept;
  return weights;
}

/**
 * The log odds, with half a row of each class where all are of one; of counts the log, of half an
 * event at 0.
 */
function outputOfMean(kind: Exclude<LabelKind, 'classes'>, mean: number, n: number): number {
  if (kind === 'regression') return mean;
  if (kind === 'count') return log(mean === 0 ? 1 / (2 * n) : mean);
  return mean === 0 || mean === 1 ? (2 * mean - 1) * log(2 * n + 1) : log(mean / (1 - mean));
}

function firstRows(
  data: DataSet,
  { steps, batchSize }: Job['training'],
  seed: number,
): TrainingRows {
  const { features, labels } = data;
  const rows = Math.min(steps * batchSize, MAX_ROWS);
  const [d, columns, tasks] = [features.dense, features.categorical.length, labels.length];
  const table = {
    rows,
    dense: new Float32Array(rows * d),
    categorical: new Int32Array(rows * columns),
    labels: new Float32Array(rows * tasks),
  };
  const batchOf = batchReader(data, batchSize, seed);
  for (let start = 0; start < rows; start += batchSize) {
    const count = Math.min(batchSize, rows - start);
    const batch = batchOf(start / batchSize);
    table.dense.set(batch.dense.subarray(0, count * d), start * d);
    table.categorical.set(batch.categorical.subarray(0, count * columns), start * columns);
    table.labels.set(batch.labels.subarray(0, count * tasks), start * tasks);
  }
  return table;
}

const CHUNK = 2 ** 13;

/** The outputs for a part by the weights [p] of each of several linear models, [rows, models]. */
function outputsOn(
  part: ScoredRows,
  { features }: DataSet,
  columns: Columns,
  models: readonly Float64Array[],
): Float32Array {
  const width = models.length;
  const outputs = new Float32Array(part.rows * width);
  for (const { start, count, rows } of iterateChunks(part, features, CHUNK)) {
    models.forEach((weights, k) => {
      for (let i = 0; i < count; i++)
        outputs[(start + i) * width + k] = outputAt(rows, i, columns, weights);
    });
  }
  return outputs;
}
