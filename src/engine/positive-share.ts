import type { LabelSpec } from '../data/dataset.js';
import type { Scores } from './metrics.js';

/** Of each binary task, the share of positives in a part's labels [rows, K]: `positive_share_income`. */
export function positiveShares(labels: readonly LabelSpec[], truth: Float32Array): Scores {
  const rows = truth.length / labels.length;
  const shares = labels.flatMap(({ kind, name }, k): [string, number][] => {
    if (kind !== 'binary') return [];
    let positives = 0;
    for (let i = k; i < truth.length; i += labels.length) positives += truth[i]!;
    return [[`positive_share_${name}`, positives / rows]];
  });
  return Object.fromEntries(shares);
}
