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
  if (labels.length === 0) return [];
  const { ranks, size } = denseRanks(values);
  return labels.flatMap(({ name, values: known }) => {
    const auc = bestAuc(countsOf(ranks, size, known), areOrdered);
    return auc >= LEAKING_AUC ? [{ label: name, auc }] : [];
  });
}

/** Of each rank of a column, [ranks]: its rows of either class. */
interface Counts {
  readonly negatives: Float64Array;
  readonly positives: Float64Array;
}

function countsOf(ranks: Int32Array, size: number, labels: Float64Array): Counts {
  const [negatives, positives] = [new Float64Array(size), new Float64Array(size)];
  for (let row = 0; row < ranks.length; row++) {
    const label = labels[row]!;
    if (label === 1) positives[ranks[row]!]!++;
    else if (label === 0) negatives[ranks[row]!]!++;
  }
  return { negatives, positives };
}

/** Of the best prediction by ranks alone; 0 where there are too few rows of a class. */
function bestAuc(counts: Counts, areOrdered: boolean): number {
  const [negatives, positives] = [sumOf(counts.negatives), sumOf(counts.positives)];
  if (positives < FEWEST_ROWS || negatives < FEWEST_ROWS) return 0;
  const byShare = aucOf(inOrderOfShares(counts, positives / (positives + negatives)));
  if (!areOrdered) return byShare;
  const auc = aucOf(counts);
  return Math.max(auc, 1 - auc, byShare);
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** The AUC of groups of rows in ascending order of their scores; ties count one half. */
function aucOf({ negatives, positives }: Counts): number {
  let [below, above, pairs] = [0, 0, 0];
  for (let i = 0; i < positives.length; i++) {
    pairs += positives[i]! * (below + negatives[i]! / 2);
    below += negatives[i]!;
    above += positives[i]!;
  }
  return pairs / (below * above);
}

/**
 * Categories in the order of their shares of positives; those of few rows are one, with the share of all rows. The order of equal
 * shares makes no difference to an AUC.
 */
function inOrderOfShares({ negatives, positives }: Counts, usual: number): Counts {
  const few = { share: usual, negatives: 0, positives: 0 };
  const groups = [few];
  for (let i = 0; i < positives.length; i++) {
    const [below, above] = [negatives[i]!, positives[i]!];
    const rows = below + above;
    if (rows >= FEWEST_ROWS) groups.push({ share: above / rows, negatives: below, positives: above });
    else {
      few.negatives += below;
      few.positives += above;
    }
  }
  groups.sort((a, b) => a.share - b.share);
  return {
    negatives: Float64Array.from(groups, ({ negatives }) => negatives),
    positives: Float64Array.from(groups, ({ positives }) => positives),
  };
}

/** Ranks from 0, where equal values share one, and how many there are; NaN has the lowest. */
function denseRanks(values: Float64Array): { ranks: Int32Array; size: number } {
  const known = values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const distinct = known.slice().sort();
  let size = 0;
  for (let i = 0; i < distinct.length; i++) {
    if (size === 0 || distinct[i] !== distinct[size - 1]) distinct[size++] = distinct[i]!;
  }
  const sorted = distinct.subarray(0, size);
  const ranks = new Int32Array(known.length);
  for (let i = 0; i < known.length; i++) ranks[i] = firstPlaceOf(known[i]!, sorted);
  return { ranks, size };
}
