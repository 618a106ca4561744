import type { LabelSpec } from '../data/dataset.js';
import { labelCorrelationColumn, positiveShareColumn } from '../metric.js';
import type { Scores } from './scores.js';

/**
 * The Pearson correlation of the labels of a part [rows, K], which section 3.2 measures against the cosine p: its mean
 * over the pairs of tasks as `label_correlation` and, for K > 2, that of each pair, as `label_correlation_1_2`. Left
 * out where a label does not vary.
 */
export function labelCorrelation(names: readonly string[], labels: Float32Array): Scores {
  const pairs = names.flatMap((left, j) => names.slice(j + 1).map((right, i) => ({ left, right, j, k: j + 1 + i })));
  const values = pairs.map(({ j, k }) => pearson(labels, names.length, j, k));
  if (values.length === 0 || !values.every(Number.isFinite)) return {};
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const each = pairs.map(({ left, right }, i): [string, number] => [labelCorrelationColumn([left, right]), values[i]!]);
  return { [labelCorrelationColumn()]: mean, ...(pairs.length > 1 ? Object.fromEntries(each) : {}) };
}

/** Of each binary task, the share of positives in a part's labels [rows, K]: `positive_share_income`. */
export function positiveShares(labels: readonly LabelSpec[], truth: Float32Array): Scores {
  const rows = truth.length / labels.length;
  const shares = labels.flatMap(({ kind, name }, k): [string, number][] => {
    if (kind !== 'binary') return [];
    let positives = 0;
    for (let i = k; i < truth.length; i += labels.length) positives += truth[i]!;
    return [[positiveShareColumn(name), positives / rows]];
  });
  return Object.fromEntries(shares);
}

/** Of columns j and k, in two passes. */
function pearson(labels: Float32Array, columns: number, j: number, k: number): number {
  const rows = labels.length / columns;
  let [meanJ, meanK] = [0, 0];
  for (let i = 0; i < labels.length; i += columns) {
    meanJ += labels[i + j]! / rows;
    meanK += labels[i + k]! / rows;
  }
  let [jj, kk, jk] = [0, 0, 0];
  for (let i = 0; i < labels.length; i += columns) {
    const [a, b] = [labels[i + j]! - meanJ, labels[i + k]! - meanK];
    jj += a * a;
    kk += b * b;
    jk += a * b;
  }
  return jk / Math.sqrt(jj * kk);
}
