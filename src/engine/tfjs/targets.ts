import * as tf from '@tensorflow/tfjs-core';
import type { LabelSpec } from '../../data/dataset.js';
import type { Batch } from '../batches.js';

/** What the outputs of a task are held against in a step. */
export interface Target {
  readonly kind: LabelSpec['kind'];
  /** [B, 1]; 0 where a row has no label. */
  readonly truth: tf.Tensor2D;
  /** [B, 1]: by what the losses of the rows add up to the task's; undefined where that is their mean. */
  readonly shares: tf.Tensor2D | undefined;
  /** Whether any row has a label. */
  readonly isLabelled: boolean;
}

/** The targets of each task on a batch. */
export function targetsOf(labels: readonly LabelSpec[], batch: Batch): Target[] {
  const rows = batch.labels.length / labels.length;
  return labels.map((label, k) => {
    const truth = Float32Array.from({ length: rows }, (_, i) => batch.labels[i * labels.length + k]!);
    const isPlain = !label.partial && (label.weight ?? 1) === 1 && !batch.weights;
    const shares = isPlain ? undefined : column(sharesOf(truth, label.weight ?? 1, batch.weights));
    const known = label.partial ? truth.map((value) => (Number.isNaN(value) ? 0 : value)) : truth;
    const isLabelled = !truth.every(Number.isNaN);
    return { kind: label.kind, truth: column(known), shares, isLabelled };
  });
}

/** `w v_i / sum_i v_i` of the rows that have a label, 0 of the others. */
function sharesOf(truth: Float32Array, taskWeight: number, weights: Float32Array | undefined): Float32Array {
  const counts = Float64Array.from(truth, (value, i) => (Number.isNaN(value) ? 0 : (weights?.[i] ?? 1)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => (total > 0 ? (taskWeight * count) / total : 0));
}

const column = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);
