import { placements } from '../../../stats/placements.js';

/** A label that one other column predicts so well is likely to be known only from the label itself. */
const LEAKING_AUC = 0.9999;

/** Rows of each class without which an AUC says little, and rows of a category without which its share does. */
const FEWEST_ROWS = 20;

/**
 * The AUC of the best prediction of a binary label by one column alone, if it is high enough for a leak: by its values, in
 * either direction, with a missing one below all others, and by the share of positives of each of its categories.
 *
 * @param values [rows], NaN where missing
 * @param labels [rows], 0 or 1, NaN where missing
 * @param areOrdered whether the values are numbers, rather than codes of categories
 */
export function leakingAuc(values: Float64Array, labels: Float64Array, areOrdered: boolean): number | undefined {
  const rows = Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]!));
  const known = Float64Array.from(rows, (row) => labels[row]!);
  const positives = known.reduce((sum, label) => sum + label, 0);
  if (positives < FEWEST_ROWS || known.length - positives < FEWEST_ROWS) return undefined;
  const ranks = denseRanks(Float64Array.from(rows, (row) => values[row]!));
  const aucs = areOrdered ? [placements(ranks, known).auc] : [];
  const best = Math.max(...aucs, ...aucs.map((auc) => 1 - auc), shareAuc(ranks, known, positives / known.length));
  return best >= LEAKING_AUC ? best : undefined;
}

/** The AUC of the share of positives in a row's category; those of few rows share that of all rows. */
function shareAuc(categories: Int32Array, labels: Float64Array, usual: number): number {
  const size = categories.reduce((most, category) => Math.max(most, category), 0) + 1;
  const [counts, positives] = [new Float64Array(size), new Float64Array(size)];
  categories.forEach((category, i) => {
    counts[category]!++;
    positives[category]! += labels[i]!;
  });
  const shares = counts.map((count, category) => (count < FEWEST_ROWS ? usual : positives[category]! / count));
  return placements(denseRanks(Float64Array.from(categories, (category) => shares[category]!)), labels).auc;
}

/** Ranks from 0, where equal values share one; NaN has the lowest. */
function denseRanks(values: Float64Array): Int32Array {
  const known = values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const sorted = known.slice().sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  return Int32Array.from(known, (value) => placeOf(value, distinct));
}

/** The place of a value among sorted ones, which hold it. */
function placeOf(value: number, sorted: Float64Array): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
