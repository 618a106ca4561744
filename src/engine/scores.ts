import type { LabelSpec } from '../data/dataset.js';
import { exp, log } from '../kernels/kernels.js';
import { columnOf, type MetricName, metricsOfLabel, type Part } from '../metric.js';
import { ascending } from './ascending.js';

/** Values by column: `test_mse` (the mean over tasks), `test_mse_1` (of task 1), ... */
export type Scores = Record<string, number>;

/**
 * Scores predictions of a part against its labels, both [rows, K] row-major: for regression the mean squared error and
 * the same over the label's variance, for binary labels AUC and log-loss from logits. A value that does not exist (the
 * AUC of a part with one class only) is left out, and with it the mean over tasks.
 */
export function score(part: Part, labels: readonly LabelSpec[], outputs: Float32Array, truth: Float32Array): Scores {
  const tasks = labels.length;
  const byMetric = new Map<MetricName, { task: string; value: number }[]>();
  labels.forEach((label, k) => {
    for (const [metric, value] of scoreTask(label, column(outputs, tasks, k), column(truth, tasks, k))) {
      if (!byMetric.has(metric)) byMetric.set(metric, []);
      if (Number.isFinite(value)) byMetric.get(metric)!.push({ task: label.name, value });
    }
  });
  const scores: Scores = {};
  for (const [name, values] of byMetric) {
    const count = labels.filter(({ kind }) => metricsOfLabel[kind].includes(name)).length;
    const mean = values.reduce((sum, { value }) => sum + value, 0) / count;
    if (values.length === count) scores[columnOf({ part, name })] = mean;
    for (const { task, value } of values) scores[columnOf({ part, name, task })] = value;
  }
  return scores;
}

function scoreTask(label: LabelSpec, output: Float32Array, truth: Float32Array): [MetricName, number][] {
  if (label.kind === 'binary') {
    return [
      ['auc', areaUnderCurve(output, truth)],
      ['log_loss', logLoss(output, truth)],
    ];
  }
  const mse = meanSquaredError(output, truth);
  return [
    ['mse', mse],
    ['nmse', mse / label.variance],
  ];
}

export function meanSquaredError(output: Float32Array, truth: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < output.length; i++) sum += (output[i]! - truth[i]!) ** 2;
  return sum / output.length;
}

/**
 * The exact area under the ROC curve: the share of pairs of a positive and a negative in which the positive scores
 * higher, ties counting one half. NaN where one class is missing. The scores are no NaN.
 */
export function areaUnderCurve(scores: Float32Array, truth: Float32Array): number {
  const [positives, negatives] = byClass(scores, truth).map(ascending) as [Float32Array, Float32Array];
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

/** The scores of the positives, and of the negatives. */
function byClass(scores: Float32Array, truth: Float32Array): Float32Array[] {
  const all = new Float32Array(scores.length);
  let positives = 0;
  let rest = scores.length;
  for (let i = 0; i < scores.length; i++) {
    if (truth[i] === 1) all[positives++] = scores[i]!;
    else all[--rest] = scores[i]!;
  }
  return [all.subarray(0, positives), all.subarray(positives)];
}

/** Mean of `log(1 + exp(-z))` for positives and `log(1 + exp(z))` for negatives, z being the logit. */
export function logLoss(logits: Float32Array, truth: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const z = truth[i] === 1 ? logits[i]! : -logits[i]!;
    // log(1 + e^-z) without overflow: for negative z it is -z + log(1 + e^z).
    sum += z < 0 ? -z + log(1 + exp(z)) : log(1 + exp(-z));
  }
  return sum / logits.length;
}

function column(matrix: Float32Array, columns: number, k: number): Float32Array {
  const values = new Float32Array(matrix.length / columns);
  for (let i = 0; i < values.length; i++) values[i] = matrix[i * columns + k]!;
  return values;
}
