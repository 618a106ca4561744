import type { DataSet, LabelSpec } from '../data/dataset.js';
import { log } from '../kernels/exact-functions.js';

/**
 * The labels of a data set whose weights make each labelled row count as much as any other: a
 * task's weight is its share of the labelled rows, the largest being 1, divided by the loss of its
 * best constant prediction (the variance of numbers, the entropy of classes). The mean over the
 * task's labels of a batch, times the share, is a mean over rows in expectation.
 */
export function weighedByRows({ labels, train }: Pick<DataSet, 'labels' | 'train'>): LabelSpec[] {
  if (train.kind !== 'table') throw new Error('lossMean: rows needs given rows');
  const found = labels.map((label, k) => {
    const own = train.labels.filter((value, i) => i % labels.length === k && !Number.isNaN(value));
    return { label, rows: own.length, loss: constantLoss(label, own) };
  });
  const most = Math.max(...found.map(({ rows }) => rows));
  return found.map(({ label, rows, loss }) => ({
    ...label,
    weight: ((label.weight ?? 1) * rows) / most / (loss > 0 ? loss : 1),
  }));
}

/** The loss of the best constant prediction; of counts, above that of perfect predictions. */
function constantLoss(label: LabelSpec, labels: Float32Array): number {
  const mean = labels.reduce((sum, value) => sum + value, 0) / labels.length;
  switch (label.kind) {
    case 'regression':
      return labels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / labels.length;
    case 'binary':
      return shareEntropy([mean, 1 - mean]);
    case 'count':
      return labels.reduce((sum, y) => sum + (y === 0 ? 0 : y * log(y / mean)), 0) / labels.length;
    case 'classes': {
      const counts = new Float64Array(label.classes);
      for (const value of labels) counts[value]!++;
      return shareEntropy(Array.from(counts, (count) => count / labels.length));
    }
  }
}

const shareEntropy = (shares: readonly number[]): number =>
  -shares.reduce((sum, share) => sum + (share > 0 ? share * log(share) : 0), 0);
