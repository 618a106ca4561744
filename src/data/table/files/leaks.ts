import { placements } from '../../../stats/placements.js';
import { firstPlaceOf } from '../../../stats/sorted.js';

/** An AUC that honest columns hardly reach. */
const LEAKING_AUC = 0.9999;

/** Rows of each class without which an AUC says little, and rows of a category without which its share does. */
const FEWEST_ROWS = 20;

/** A binary label, [rows]: 0 or 1, NaN where it is missing. */
export interface KnownLabel {
  readonly name: string;
  readonly values: Float64Array;
}

export interface Leak {
  readonly label: string;
  /** Of the column alone. */
  readonly auc: number;
}

/**
 * The labels that one column alone predicts so well that it is likely to be known only from them: by its values, in
 * either direction, with a missing one below all others, or by the share of positives of each of its categories.
 *
 * @param values [rows], NaN where missing
 * @param areOrdered whether the values are numbers, rather than codes of categories
 */
export function leaksOf(values: Float64Array, labels: readonly KnownLabel[], areOrdered: boolean): Leak[] {
  const ranks = denseRanks(values);
  return labels.flatMap(({ name, values: all }) => {
    const rows = Int32Array.from(all.keys()).filter((row) => !Number.isNaN(all[row]!));
    const known = Float64Array.from(rows, (row) => all[row]!);
    const auc = bestAuc(
      Int32Array.from(rows, (row) => ranks[row]!),
      known,
      areOrdered,
    );
    return auc >= LEAKING_AUC ? [{ label: name, auc }] : [];
  });
}

/** Of the best prediction by ranks alone; 0 where there are too few rows of a class. */
function bestAuc(ranks: Int32Array, labels: Float64Array, areOrdered: boolean): number {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives < FEWEST_ROWS || labels.length - positives < FEWEST_ROWS) return 0;
  const aucs = areOrdered ? [placements(ranks, labels).auc] : [];
  return Math.max(...aucs, ...aucs.map((auc) => 1 - auc), shareAuc(ranks, labels, positives / labels.length));
}

/** The AUC of the share of positives in a row's category; those of few rows share that of all rows. */
function shareAuc(categories: Int32Array, labels: Float64Array, usual: number): number {
  const size = categories.reduce((most, category) => Math.max(most, category), 0) + 1;
  const [counts, positives] = [new Float64Array(size), new Float64Array(size)];
  categories.forEach((category, i) => {
    counts[category]!++;
    positives[category]! += labels[i]!;
  });
  const shares = denseRanks(
    counts.map((count, category) => (count < FEWEST_ROWS ? usual : positives[category]! / count)),
  );
  return placements(
    categories.map((category) => shares[category]!),
    labels,
  ).auc;
}

/** Ranks from 0, where equal values share one; NaN has the lowest. */
function denseRanks(values: Float64Array): Int32Array {
  const known = values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const sorted = known.slice().sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  return Int32Array.from(known, (value) => firstPlaceOf(value, distinct));
}
