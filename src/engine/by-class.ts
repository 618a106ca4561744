import { ascending } from './ascending.js';

/** The scores of the positives and of the negatives, each in ascending order. No score may be NaN. */
export function ascendingByClass(scores: Float32Array, truth: Float32Array) {
  const all = new Float32Array(scores.length);
  let positives = 0;
  let rest = scores.length;
  for (let i = 0; i < scores.length; i++) {
    if (truth[i] === 1) all[positives++] = scores[i]!;
    else all[--rest] = scores[i]!;
  }
  return { positives: ascending(all.subarray(0, positives)), negatives: ascending(all.subarray(positives)) };
}
