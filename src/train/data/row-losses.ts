import type { LabelKind } from '../../ground/base/metric.js';
import { log } from '../kernels/exact-functions.js';

/**
 * The loss of each row, whose mean is the leading metric of the kind of label (`leadingOfLabel`).
 * `predicted` is [rows, width] in the units of the data: values, means, or a probability for each
 * class; `labels` is [rows].
 */
export function rowLosses(
  kind: Exclude<LabelKind, 'binary'>,
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
): Float64Array {
  const width = predicted.length / labels.length;
  return Float64Array.from(labels, (y, i) => {
    if (kind === 'classes') return -log(Math.max(MIN_VALUE, predicted[i * width + y]!));
    const mean = predicted[i]!;
    return kind === 'regression'
      ? (y - mean) ** 2
      : 2 * ((y === 0 ? 0 : y * log(y / Math.max(MIN_VALUE, mean))) - y + mean);
  });
}

/**
 * The least probability or mean that float32 has: with 0, a single row would have an infinite loss.
 */
const MIN_VALUE = 2 ** -149;
