/** Converts labels and network outputs to and from the units of the data. */

import { exp, log } from '../kernels/exact-functions.js';
import {
  type LabelSpec,
  type LabelUnits,
  outputCount,
  type TaskLabel,
  totalOutputs,
} from './dataset.js';

/** Returns labels minus the mean, over the deviation. */
export function standardized(labels: Float32Array, { mean, deviation }: LabelUnits): Float32Array {
  return labels.map((label) => (label - mean) / deviation);
}

type LabelInUnits = Pick<TaskLabel, 'kind' | 'classes'> & { readonly units?: LabelUnits };

/**
 * Predictions, [rows, outputs of all tasks]: probabilities, means of counts, numbers in the units
 * of the data.
 */
export const asPredictions = (
  labels: readonly LabelInUnits[],
  outputs: Float32Array,
): Float32Array =>
  mapped(labels, predictedInUnits(labels, outputs), ({ kind }, own) =>
    kind === 'binary' ? own.map(logistic) : own,
  );

/** Predictions like those of `asPredictions`, but the logits of binary labels. */
export const predictedInUnits = (
  labels: readonly LabelInUnits[],
  outputs: Float32Array,
): Float32Array =>
  mapped(labels, outputs, ({ kind, units, classes }, own) => {
    if (kind === 'classes') return logSoftmax(own, classes!).map(exp);
    if (kind === 'count') return own.map(exp);
    return units ? own.map((z) => z * units.deviation + units.mean) : own;
  });

/** Maps the outputs of each task, [rows, its outputs]. */
function mapped(
  labels: readonly LabelInUnits[],
  outputs: Float32Array,
  map: (label: LabelInUnits, own: Float32Array) => ArrayLike<number>,
): Float32Array {
  const values = new Float32Array(outputs.length);
  const columns = totalOutputs(labels);
  let first = 0;
  for (const label of labels) {
    const [start, width] = [first, outputCount(label)];
    const place = (i: number) => Math.floor(i / width) * columns + start + (i % width);
    const own = new Float32Array((outputs.length / columns) * width);
    for (let i = 0; i < own.length; i++) own[i] = outputs[place(i)]!;
    const made = map(label, own);
    for (let i = 0; i < own.length; i++) values[place(i)] = made[i]!;
    first += width;
  }
  return values;
}

/** The logarithms of the softmax of each row of logits [rows, classes]. */
export function logSoftmax(logits: Float32Array, classes: number): Float64Array {
  const result = Float64Array.from(logits);
  for (let start = 0; start < result.length; start += classes) {
    const own = result.subarray(start, start + classes);
    const most = Math.max(...own);
    const total = most + log(own.reduce((sum, z) => sum + exp(z - most), 0));
    own.forEach((z, c) => {
      own[c] = z - total;
    });
  }
  return result;
}

/** 1 / (1 + e^-z) */
export function logistic(z: number): number {
  if (z >= 0) return 1 / (1 + exp(-z));
  const e = exp(z);
  return e / (1 + e);
}

/** Labels of all tasks, [rows, K] row-major, in the units of the data. */
export function inUnitsOfData(labels: readonly LabelSpec[], values: Float32Array): Float32Array {
  const units = labels.map((label) => (label.kind === 'regression' ? label.units : undefined));
  if (units.every((unit) => unit === undefined)) return values;
  return values.map((value, i) => {
    const unit = units[i % units.length];
    return unit ? value * unit.deviation + unit.mean : value;
  });
}
