/** Computes the metrics of a run from its outputs on the scored rows. */

import {
  ECE_BINS,
  isDerived,
  type Metric,
  type MetricName,
  metricColumn,
  metricsOfTask,
  type Part,
  parts,
} from '../../ground/base/metric.js';
import {
  type ClassLabel,
  type LabelSpec,
  outputCount,
  type RegressionLabel,
  totalOutputs,
} from '../data/dataset.js';
import { logistic, logSoftmax } from '../data/label-units.js';
import { exp, log } from '../kernels/exact-functions.js';

/** Values by column: `test_mse` (the mean over tasks), `test_mse_1` (task 1), ... */
export type Scores = Record<string, number>;

type Scorers<L extends LabelSpec> = Partial<
  Record<MetricName, (output: Float32Array, truth: Float32Array, label: L) => number>
>;

const scorers: { readonly [L in LabelSpec as L['kind']]: Scorers<L> } = {
  regression: {
    mse: squaredError,
    nmse: (output, truth, label) => squaredError(output, truth, label) / label.variance,
    r2: rSquared,
    rmse: (output, truth, label) => Math.sqrt(squaredError(output, truth, label)),
    mae: (output, truth, { units }) =>
      meanOver(truth, (y, i) => Math.abs(output[i]! - y)) * (units?.deviation ?? 1),
    original_r2: (output, truth, label) =>
      rSquared(originalOf(output, label), originalOf(truth, label)),
    original_mae: (output, truth, label) => {
      const predicted = originalOf(output, label);
      return meanOver(originalOf(truth, label), (value, i) => Math.abs(predicted[i]! - value));
    },
  },
  // The outputs are logits.
  binary: {
    r2: (logits, truth) => rSquared(logits.map(logistic), truth),
    auc: areaUnderCurve,
    pr_auc: averagePrecision,
    log_loss: logLoss,
    ece: expectedCalibrationError,
  },
  // The outputs are logarithms of means.
  count: {
    poisson_deviance: poissonDeviance,
    r2: (outputs, truth) => rSquared(outputs.map(exp), truth),
  },
  // The outputs [rows, classes] are logits.
  classes: { accuracy, log_loss: classLogLoss, auc: macroAuc, r2: classRSquared },
};

/**
 * Scores outputs [rows, outputs of all tasks] by labels [rows, K], row-major, over the rows that
 * have a task's label. A value that does not exist (the AUC of one class) is left out, and so is
 * the mean over the tasks that have the metric.
 */
export function score(
  part: Part,
  labels: readonly LabelSpec[],
  outputs: Float32Array,
  truth: Float32Array,
): Scores {
  const byMetric = new Map<MetricName, { task: string; value: number }[]>();
  labels.forEach((label, k) => {
    const rows = labelledRows(outputs, truth, labels, k);
    for (const metric of metricsOfTask(label)) {
      const value = (scorers[label.kind] as Scorers<LabelSpec>)[metric]?.(
        rows.output,
        rows.truth,
        label,
      );
      if (value === undefined) throw new Error(`${metric} of a ${label.kind} label`);
      if (!byMetric.has(metric)) byMetric.set(metric, []);
      if (Number.isFinite(value)) byMetric.get(metric)!.push({ task: label.name, value });
    }
  });
  const scores: Scores = {};
  for (const [name, values] of byMetric) {
    const count = labels.filter((label) => metricsOfTask(label).includes(name)).length;
    const mean = values.reduce((sum, { value }) => sum + value, 0) / count;
    if (values.length === count) scores[metricColumn({ part, name })] = mean;
    for (const { task, value } of values) scores[metricColumn({ part, name, task })] = value;
  }
  return scores;
}

/**
 * The loss of predictions, as in `score`: over tasks, the sum of their weights times their mean
 * loss in training, in the network's units, over the rows that have a label.
 */
export const jointLoss = (
  labels: readonly LabelSpec[],
  outputs: Float32Array,
  truth: Float32Array,
): number =>
  taskLosses(labels, outputs, truth).reduce(
    (sum, loss, k) => sum + (labels[k]!.weight ?? 1) * loss,
    0,
  );

/** The mean loss of each task over the rows that have its label; 0 where none has. */
export const taskLosses = (
  labels: readonly LabelSpec[],
  outputs: Float32Array,
  truth: Float32Array,
): number[] =>
  labels.map((label, k) => {
    const { output, truth: labelled } = labelledRows(outputs, truth, labels, k);
    return labelled.length === 0 ? 0 : meanLoss(label, output, labelled);
  });

function meanLoss(label: LabelSpec, output: Float32Array, truth: Float32Array): number {
  switch (label.kind) {
    case 'regression':
      return meanSquaredError(output, truth);
    case 'binary':
      return logLoss(output, truth);
    case 'count':
      return meanOver(truth, (y, i) => exp(output[i]!) - y * output[i]!);
    case 'classes':
      return classLogLoss(output, truth, label);
  }
}

/** The columns of scores that can be derived from other columns that exist. */
export function derivedColumns(labels: readonly LabelSpec[], scores: Scores): ReadonlySet<string> {
  const ofTasks = labels.flatMap((label) =>
    metricsOfTask(label).map((name) => ({ name, task: label.name })),
  );
  const means = ofTasks.map(({ name }) => ({ name }));
  const all = parts.flatMap((part) =>
    [...ofTasks, ...means].map((metric): Metric => ({ part, ...metric })),
  );
  const isThere = (metric: Metric) => scores[metricColumn(metric)] !== undefined;
  return new Set(all.filter((metric) => isDerived(metric, isThere)).map(metricColumn));
}

/** The outputs and labels of task k on the rows that have a label. */
function labelledRows(
  outputs: Float32Array,
  truth: Float32Array,
  labels: readonly LabelSpec[],
  k: number,
) {
  const [first, width, columns] = [
    totalOutputs(labels.slice(0, k)),
    outputCount(labels[k]!),
    totalOutputs(labels),
  ];
  const rows = outputs.length / columns;
  const [output, labelled] = [new Float32Array(rows * width), new Float32Array(rows)];
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const label = truth[row * labels.length + k]!;
    if (Number.isNaN(label)) continue;
    for (let i = 0; i < width; i++) output[count * width + i] = outputs[row * columns + first + i]!;
    labelled[count++] = label;
  }
  return { output: output.subarray(0, count * width), truth: labelled.subarray(0, count) };
}

/** Values of a label that is log(1 + value), or predictions of it, on the scale of the value. */
const originalOf = (standardized: Float32Array, { units }: RegressionLabel): Float32Array =>
  standardized.map((z) => exp(units ? z * units.deviation + units.mean : z) - 1);

const meanOver = (truth: Float32Array, f: (label: number, row: number) => number): number =>
  truth.reduce((sum, label, row) => sum + f(label, row), 0) / truth.length;

/**
 * The mean of `2 (y log(y / mu) - y + mu)`, where mu is the predicted mean and the first term 0 for
 * y = 0.
 */
export function poissonDeviance(logMeans: Float32Array, truth: Float32Array): number {
  return meanOver(truth, (y, i) => {
    const z = logMeans[i]!;
    return 2 * ((y === 0 ? 0 : y * (log(y) - z)) - y + exp(z));
  });
}

/** The share of rows whose largest logit, the first of equal ones, is that of their class. */
export function accuracy(
  logits: Float32Array,
  truth: Float32Array,
  { classes }: ClassLabel,
): number {
  return meanOver(truth, (label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return Number(own.indexOf(Math.max(...own)) === label);
  });
}

/**
 * The mean of `-log p`, where p is the probability of a row's class under the softmax of its
 * logits.
 */
export function classLogLoss(
  logits: Float32Array,
  truth: Float32Array,
  { classes }: ClassLabel,
): number {
  const logs = logSoftmax(logits, classes);
  return -meanOver(truth, (label, row) => logs[row * classes + label]!);
}

/**
 * The mean over classes of the area under the ROC curve of each against the others. NaN where one
 * has no row.
 */
export function macroAuc(
  logits: Float32Array,
  truth: Float32Array,
  { classes }: ClassLabel,
): number {
  const logs = logSoftmax(logits, classes);
  const areas = Array.from({ length: classes }, (_, c) =>
    areaUnderCurve(
      Float32Array.from(truth, (_, row) => exp(logs[row * classes + c]!)),
      truth.map((label) => Number(label === c)),
    ),
  );
  return areas.reduce((sum, area) => sum + area, 0) / classes;
}

/**
 * 1 - squared error over variance, both summed over classes: of two, that of a binary label. NaN
 * for one class.
 */
export function classRSquared(
  logits: Float32Array,
  truth: Float32Array,
  { classes }: ClassLabel,
): number {
  const logs = logSoftmax(logits, classes);
  const shares = Array.from({ length: classes }, (_, c) =>
    meanOver(truth, (label) => Number(label === c)),
  );
  const error = meanOver(truth, (label, row) =>
    shares.reduce(
      (sum, _, c) => sum + (exp(logs[row * classes + c]!) - Number(label === c)) ** 2,
      0,
    ),
  );
  const variance = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  return variance === 0 ? Number.NaN : 1 - error / variance;
}

/** The mean squared error in the units of the data. */
function squaredError(
  output: Float32Array,
  truth: Float32Array,
  { units }: RegressionLabel,
): number {
  const error = meanSquaredError(output, truth);
  return units ? error * units.deviation ** 2 : error;
}

export const meanSquaredError = (output: Float32Array, truth: Float32Array): number =>
  meanOver(truth, (y, i) => (output[i]! - y) ** 2);

/**
 * 1 - MSE / variance, 0 for predicting the mean of the labels. NaN where the labels do not vary.
 */
export function rSquared(output: Float32Array, truth: Float32Array): number {
  if (truth.every((label) => label === truth[0])) return Number.NaN;
  const mean = truth.reduce((sum, label) => sum + label, 0) / truth.length;
  const variance = truth.reduce((sum, label) => sum + (label - mean) ** 2, 0) / truth.length;
  return 1 - meanSquaredError(output, truth) / variance;
}

/**
 * The share of pairs in which the positive scores higher, ties counting half. NaN for one class. No
 * score is NaN.
 */
export function areaUnderCurve(scores: Float32Array, truth: Float32Array): number {
  const { positives, negatives } = ascendingByClass(scores, truth);
  let below = 0;
  let notAbove = 0;
  let pairs = 0;
  for (const s of positives) {
    while (below < negatives.length && negatives[below]! < s) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= s) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  return pairs / (positives.length * negatives.length);
}

/**
 * The sum over distinct scores of the precision there times their share of positives. NaN without
 * positives.
 */
export function averagePrecision(scores: Float32Array, truth: Float32Array): number {
  const ties = [...countTies(scores, truth)].reverse();
  const all = ties.reduce((sum, { positives }) => sum + positives, 0);
  let [found, taken, sum] = [0, 0, 0];
  for (const { count, positives } of ties) {
    found += positives;
    taken += count;
    sum += (positives * found) / taken;
  }
  return sum / all;
}

/**
 * The mean of `log(1 + exp(-z))` for positives and `log(1 + exp(z))` for negatives, where z is the
 * logit.
 */
export function logLoss(logits: Float32Array, truth: Float32Array): number {
  return meanOver(truth, (y, i) => {
    const z = y === 1 ? logits[i]! : -logits[i]!;
    // log(1 + e^-z) without overflow: for negative z it is -z + log(1 + e^z).
    return z < 0 ? -z + log(1 + exp(z)) : log(1 + exp(-z));
  });
}

/** The scores of the positives and of the negatives, each in ascending order. */
function ascendingByClass(scores: Float32Array, truth: Float32Array) {
  const all = new Float32Array(scores.length);
  let positives = 0;
  let rest = scores.length;
  for (let i = 0; i < scores.length; i++) {
    if (truth[i] === 1) all[positives++] = scores[i]!;
    else all[--rest] = scores[i]!;
  }
  return {
    positives: ascending(all.subarray(0, positives)),
    negatives: ascending(all.subarray(positives)),
  };
}

/** Bits of a digit of the radix sort: three digits cover 32 bits. */
const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * A radix sort into a new array, several times as fast as `Float32Array.prototype.sort`. No value
 * may be NaN.
 */
export function ascending(values: Float32Array): Float32Array {
  let from = Uint32Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length));
  let to = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i++) from[i] = keyOfBits(from[i]!);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    moveByDigit(from, to, shift);
    [from, to] = [to, from];
  }
  for (let i = 0; i < from.length; i++) from[i] = bitsOfKey(from[i]!);
  return new Float32Array(from.buffer);
}

/**
 * Unsigned integers in the order of the floats: all bits of negative numbers are flipped, and the
 * sign bit of others.
 */
const keyOfBits = (bits: number): number => bits ^ ((bits >> 31) | 0x80000000);
const bitsOfKey = (key: number): number => key ^ (~(key >> 31) | 0x80000000);

/**
 * One stable pass of the radix sort: orders by one digit, and keeps the previous order among equal
 * digits.
 */
function moveByDigit(from: Uint32Array, to: Uint32Array, shift: number): void {
  const next = new Uint32Array(DIGITS);
  for (let i = 0; i < from.length; i++) next[(from[i]! >>> shift) & (DIGITS - 1)]!++;
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = next[digit]!;
    next[digit] = start;
    start += count;
  }
  for (let i = 0; i < from.length; i++) {
    const key = from[i]!;
    to[next[(key >>> shift) & (DIGITS - 1)]!++] = key;
  }
}

/**
 * The expected calibration error of logits. The rows, sorted by predicted probability, are divided
 * into 15 bins of equal size, where bin b ends at row floor(b rows / 15); the error is the mean
 * over bins, weighted by their rows, of the distance between the mean probability and the share of
 * positives (Naeini et al. 2015; bins of equal size as in Nguyen and O'Connor 2015). Among rows
 * with the same logit there is no order: each counts as their common share of positives, so that it
 * does not matter where a bin divides them. NaN without rows.
 */
export function expectedCalibrationError(logits: Float32Array, truth: Float32Array): number {
  const rows = logits.length;
  let [sum, excess] = [0, 0];
  let [bin, filled] = [1, 0];
  for (const { logit, count, positives } of countTies(logits, truth)) {
    const gap = logistic(logit) - positives / count;
    for (let left = count; left > 0; ) {
      const end = Math.floor((bin * rows) / ECE_BINS);
      const taken = Math.min(left, end - filled);
      excess += taken * gap;
      filled += taken;
      left -= taken;
      if (filled < end) continue;
      sum += Math.abs(excess);
      excess = 0;
      bin++;
    }
  }
  return sum / rows;
}

function* countTies(logits: Float32Array, truth: Float32Array) {
  const { positives, negatives } = ascendingByClass(logits, truth);
  for (let p = 0, n = 0; p < positives.length || n < negatives.length; ) {
    const [firstPositive, firstNegative] = [p, n];
    const logit = Math.min(positives[p] ?? Infinity, negatives[n] ?? Infinity);
    while (positives[p] === logit) p++;
    while (negatives[n] === logit) n++;
    yield { logit, count: p - firstPositive + (n - firstNegative), positives: p - firstPositive };
  }
}
