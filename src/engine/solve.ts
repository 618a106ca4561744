import { InputError } from '../base/errors.js';
import type { LabelKind } from '../base/metric.js';
import {
  type DataSet,
  type ExampleTable,
  type LabelSpec,
  outputsOf,
  type ScoredRows,
  totalOutputs,
} from '../data/dataset.js';
import { log } from '../kernels/kernels.js';
import { BatchReader, chunksOf, type Features } from './batches.js';
import type { Job, Predictions } from './engine.js';
import { jointLoss } from './scores.js';
import { type Columns, columnsOf, Design, outputAt } from './solver/design.js';
import { Regression, ROUGH } from './solver/regression.js';

/** The strengths of the penalty, from the strongest on. */
const STRENGTHS = [1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2, 1e-3, 1e-4] as const;

/** The search for a strength ends where the validation loss has risen so often in a row. */
const MOST_RISES = 2;

/** The strength where no validation row has a label of the task. */
const USUAL_STRENGTH = 1;

/** The most rows of an endless training set. */
const MOST_ROWS = 100_000;

/** A solved model. */
export interface Solved {
  /**
   * The loss that training minimizes, on the training rows: over tasks, the sum of their weights times their mean loss.
   * Undefined for another program, whose predictions are of other rows.
   */
  readonly trainLoss?: number;
  predict(part: ScoredRows): Predictions;
  /** The weights in float32, in the order of the architecture's graph: for each task weights [p - 1, C] and intercepts [C]. */
  parameters(): Float32Array[];
}

/**
 * Solves for the weights of a baseline. The mean has an intercept alone. A linear model has those of ridge regression, or
 * L2-regularized logistic (of classes, multinomial) or Poisson regression, for each task by itself, on the dense features and one slot per category, over the training rows that have a label, with their weights. The
 * intercept is not penalized. The strength of the penalty is one of 1e-4, 1e-3, ..., 1e4, in the units of `Regression`: the
 * one with the least loss of the task on the validation rows, of equal ones the strongest, and 1 where there are no such
 * rows. The search goes from the strongest on, and ends where the loss has risen twice in a row.
 *
 * Of an endless training set, these are the rows of all steps of training, but at most the first 100,000; a log's slots are
 * not among the features. Everything is in float64, and the same to the last bit on every machine: it depends neither on the
 * engine, nor on the run's seed where the data do not.
 */
export function solve({ data, model, training, seed, solved }: Job): Solved {
  if (typeof solved === 'object') {
    return {
      predict: (part) => ({ outputs: part === data.test ? solved.test : solved.validation, gates: [], bits: [] }),
      parameters: () => {
        throw new InputError([`${model}: only its predictions are known: there is no model to export`]);
      },
    };
  }
  const columns = columnsOf(data.features);
  const fit = solved === 'mean' ? fitMean : fitTask;
  const known = data.train.kind === 'table' ? solvedTables[solved!].get(data) : undefined;
  const fits =
    known ?? fitsOn(data, data.train.kind === 'table' ? data.train : firstRows(data, training, seed), columns, fit);
  if (data.train.kind === 'table') solvedTables[solved!].set(data, fits);
  return {
    trainLoss: data.labels.reduce((sum, label, k) => sum + (label.weight ?? 1) * fits[k]!.trainLoss, 0),
    predict: (part) => {
      const outputs = new Float32Array(part.rows * totalOutputs(data.labels));
      const all = fits.flatMap(({ weights }) => byOutput(weights, columns));
      all.forEach((weights, k) => void predictInto(outputs, k, all.length, { part, data, columns, weights }));
      return { outputs, gates: [], bits: [] };
    },
    parameters: () =>
      fits.flatMap(({ weights }) => {
        const all = byOutput(weights, columns);
        const slopes = Float32Array.from(
          { length: weights.length - all.length },
          (_, i) => all[i % all.length]![Math.floor(i / all.length)]!,
        );
        return [slopes, Float32Array.from(all, (own) => own.at(-1)!)];
      }),
  };
}

/** The weights [C, p] of a task's outputs, one by one. */
const byOutput = (weights: Float64Array, { count }: Columns): Float64Array[] =>
  Array.from({ length: weights.length / count }, (_, c) => weights.subarray(c * count, (c + 1) * count));

/** The fits of tables in memory, which the runs of all seeds share. */
const solvedTables = {
  linear: new WeakMap<DataSet, readonly Fit[]>(),
  mean: new WeakMap<DataSet, readonly Fit[]>(),
};

/** The weights [C, p] of a task with C outputs, and its loss on the training rows. */
interface Fit {
  readonly weights: Float64Array;
  readonly trainLoss: number;
}

type TrainingRows = Pick<ExampleTable, 'rows' | 'labels' | 'weights'> & Features;

type FitTask = (label: LabelSpec, k: number, data: DataSet, train: TrainingRows, columns: Columns) => Fit;

const fitsOn = (data: DataSet, train: TrainingRows, columns: Columns, fitOf: FitTask): Fit[] =>
  data.labels.map((label, k) => fitOf(label, k, data, train, columns));

/** Only the intercept: the weighted mean of the training labels, its log odds or its logarithm, or those of the classes' shares. */
const fitMean: FitTask = (label, k, data, train, columns) => {
  const tasks = data.labels.length;
  const rows = labelledRows(train.labels, tasks, k);
  const { kind, classes } = label;
  const outputs = outputsOf(label);
  const [zeros, design] = [new Float64Array(outputs * columns.count), new Design(train, rows, columns)];
  if (rows.length === 0) return { weights: zeros, trainLoss: 0 };
  const labels = Float64Array.from(rows, (row) => train.labels[row * tasks + k]!);
  const rowWeights = Float64Array.from(rows, (row) => train.weights?.[row] ?? 1);
  const total = rowWeights.reduce((sum, weight) => sum + weight, 0);
  const meanOf = (f: (y: number) => number) => labels.reduce((sum, y, i) => sum + rowWeights[i]! * f(y), 0) / total;
  const intercepts =
    kind === 'classes'
      ? Array.from({ length: outputs }, (_, c) => log(meanOf((y) => Number(y === c))))
      : [outputOfMean(kind, meanOf(Number), labels.length)];
  const weights = interceptsAlone(zeros, intercepts);
  return {
    weights,
    trainLoss: new Regression({ kind, classes, design, labels, weights: rowWeights }).loss(weights),
  };
};

function fitTask(label: LabelSpec, k: number, data: DataSet, train: TrainingRows, columns: Columns): Fit {
  const tasks = data.labels.length;
  const rows = labelledRows(train.labels, tasks, k);
  const labels = Float64Array.from(rows, (row) => train.labels[row * tasks + k]!);
  const outputs = outputsOf(label);
  const zeros: Float64Array = new Float64Array(outputs * columns.count);
  if (rows.length === 0) return { weights: zeros, trainLoss: 0 };
  const { kind, classes } = label;
  const regression = new Regression({
    ...{ kind, classes, design: new Design(train, rows, columns), labels },
    weights: Float64Array.from(rows, (row) => train.weights?.[row] ?? 1),
  });
  const fitted = (weights: Float64Array): Fit => ({ weights, trainLoss: regression.loss(weights) });
  // The regression of labels of one class, or of no events, has no minimum.
  const isAlike = labels.every((y) => y === labels[0]);
  if (isAlike && (kind === 'binary' || (kind === 'count' && labels[0] === 0)))
    return fitted(interceptsAlone(zeros, [outputOfMean(kind, labels[0]!, labels.length)]));
  const { validation } = data;
  const truth = validation?.labels.filter((_, i) => i % tasks === k);
  if (!validation || !truth || truth.every(Number.isNaN)) return fitted(regression.fit(USUAL_STRENGTH, zeros));
  let best: { strength: number; weights: Float64Array; loss: number } = {
    strength: USUAL_STRENGTH,
    weights: zeros,
    loss: Infinity,
  };
  let weights: Float64Array = zeros;
  let [last, risen] = [Infinity, 0];
  for (const strength of STRENGTHS) {
    weights = regression.fit(strength, weights, ROUGH);
    const predicted = new Float32Array(validation.rows * outputs);
    byOutput(weights, columns).forEach((weights, c) => {
      predictInto(predicted, c, outputs, { part: validation, data, columns, weights });
    });
    const loss = jointLoss([{ ...label, weight: 1 }], predicted, truth);
    if (loss < best.loss) best = { strength, weights, loss };
    risen = loss > last ? risen + 1 : 0;
    if (risen === MOST_RISES) break;
    last = loss;
  }
  return fitted(regression.fit(best.strength, best.weights));
}

/** The rows with a label of task k of K. */
function labelledRows(labels: Float32Array, tasks: number, k: number): Int32Array {
  const rows = Int32Array.from({ length: labels.length / tasks }, (_, row) => row);
  return rows.filter((row) => !Number.isNaN(labels[row * tasks + k]));
}

/** Weights that are zero but for the intercept of each output. */
function interceptsAlone(zeros: Float64Array, intercepts: readonly number[]): Float64Array {
  const weights = Float64Array.from(zeros);
  const count = weights.length / intercepts.length;
  for (const [c, intercept] of intercepts.entries()) weights[(c + 1) * count - 1] = intercept;
  return weights;
}

/**
 * The output that predicts the mean of n labels. Of binary ones it is the log odds; where all are of one class, those with half
 * a row of each class added. Of counts it is the logarithm, of half an event where there is none.
 */
function outputOfMean(kind: Exclude<LabelKind, 'classes'>, mean: number, n: number): number {
  if (kind === 'regression') return mean;
  if (kind === 'count') return log(mean === 0 ? 1 / (2 * n) : mean);
  return mean === 0 || mean === 1 ? (2 * mean - 1) * log(2 * n + 1) : log(mean / (1 - mean));
}

/** The first rows of an endless training set. */
function firstRows(data: DataSet, { steps, batchSize }: Job['training'], seed: number): TrainingRows {
  const { features, labels } = data;
  const rows = Math.min(steps * batchSize, MOST_ROWS);
  const [d, columns, tasks] = [features.dense, features.categorical.length, labels.length];
  const table = {
    rows,
    dense: new Float32Array(rows * d),
    categorical: new Int32Array(rows * columns),
    labels: new Float32Array(rows * tasks),
  };
  const reader = new BatchReader(data, batchSize, seed);
  for (let start = 0; start < rows; start += batchSize) {
    const count = Math.min(batchSize, rows - start);
    const batch = reader.read(start / batchSize);
    table.dense.set(batch.dense.subarray(0, count * d), start * d);
    table.categorical.set(batch.categorical.subarray(0, count * columns), start * columns);
    table.labels.set(batch.labels.subarray(0, count * tasks), start * tasks);
  }
  return table;
}

/** Rows to predict, and the weights to predict with. */
interface Predicted {
  readonly part: ScoredRows;
  readonly data: DataSet;
  readonly columns: Columns;
  readonly weights: Float64Array;
}

/** Rows predicted at a time. */
const CHUNK = 2 ** 13;

/** Writes the outputs for a part into column k of `outputs` [rows, width]. */
function predictInto(
  outputs: Float32Array,
  k: number,
  width: number,
  { part, data, columns, weights }: Predicted,
): void {
  for (const { start, count, rows } of chunksOf(part, data.features, CHUNK)) {
    for (let i = 0; i < count; i++) outputs[(start + i) * width + k] = outputAt(rows, i, columns, weights);
  }
}
