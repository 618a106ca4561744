import { columnOf } from '../base/metric.js';
import type { LabelSpec } from '../data/dataset.js';
import { pearson } from '../data/pearson.js';
import type { Scores } from './scores.js';

/**
 * The Pearson correlation of the labels of a part [rows, K], which section 3.2 measures against the cosine p: its mean
 * over the pairs of tasks as `label_correlation` and, for K > 2, that of each pair, as `label_correlation_1_2`. A pair is
 * taken over the rows that have both labels; where one of them does not vary, it is left out, and with it the mean.
 */
export function labelCorrelation(names: readonly string[], labels: Float32Array): Scores {
  const pairs = names.flatMap((left, j) => names.slice(j + 1).map((right, i) => ({ left, right, j, k: j + 1 + i })));
  const ofTask = names.map((_, k) => labels.filter((_, i) => i % names.length === k));
  const values = pairs.map(({ j, k }) => pearson(ofTask[j]!, ofTask[k]!));
  const isKnown = values.length > 0 && values.every(Number.isFinite);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const each = pairs.flatMap(({ left, right }, i): [string, number][] =>
    Number.isFinite(values[i]) ? [[columnOf({ fact: 'label_correlation', pair: [left, right] }), values[i]!]] : [],
  );
  return {
    ...(isKnown && { [columnOf({ fact: 'label_correlation' })]: mean }),
    ...(pairs.length > 1 && Object.fromEntries(each)),
  };
}

/** Of each binary task, the share of positives in a part's labels [rows, K]: `positive_share_income`; none without labels. */
export function positiveShares(labels: readonly LabelSpec[], truth: Float32Array): Scores {
  const shares = labels.flatMap(({ kind, name }, k): [string, number][] => {
    if (kind !== 'binary') return [];
    let [positives, rows] = [0, 0];
    for (let i = k; i < truth.length; i += labels.length) {
      if (Number.isNaN(truth[i])) continue;
      positives += truth[i]!;
      rows++;
    }
    return rows === 0 ? [] : [[columnOf({ fact: 'positive_share', task: name }), positives / rows]];
  });
  return Object.fromEntries(shares);
}
