/**
 * The contribution of each row to an AUC's error, [rows]: its placement minus the AUC, over the
 * root of m (m - 1), where m is the number of rows of its class. The sum of squares is DeLong's
 * variance, the sum of products with the effects on another AUC of the same rows their covariance
 * (DeLong, DeLong and Clarke-Pearson 1988): linear in the placements, so that the effects on a mean
 * of AUCs are the mean of the effects. Labels are 1 or 0; NaN for a class with fewer than two rows.
 */
export function rowEffects({ auc, values }: Placements, labels: ArrayLike<number>): Float64Array {
  let positives = 0;
  for (let i = 0; i < values.length; i++) if (labels[i] === 1) positives++;
  const scale = (rows: number) => 1 / Math.sqrt(rows * (rows - 1));
  const [ofPositives, ofNegatives] = [scale(positives), scale(values.length - positives)];
  return values.map((value, i) => (value - auc) * (labels[i] === 1 ? ofPositives : ofNegatives));
}

/**
 * Ranks of scores, [rows], as small whole numbers, which contain all that an AUC depends on. They
 * begin at 0; equal scores share one, and so do neighbours of one class with none of the other
 * class between them. AUC and placements of these ranks are those of the scores, to the last bit.
 * @throws Error where a score is NaN, which has no rank
 */
export function mergedRanks(scores: ArrayLike<number>, labels: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => {
    const [a, b] = [scores[i]!, scores[j]!];
    return a < b ? -1 : a > b ? 1 : 0;
  });
  const ranks = new Uint32Array(scores.length);
  let rank = -1;
  let last: number | 'both' = 'both';
  for (let from = 0, to = 0; from < order.length; from = to) {
    const first = labels[order[from]!]!;
    let found: number | 'both' = first;
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
      if (labels[order[to]!] !== first) found = 'both';
    }
    if (to === from) throw new Error(`the score of row ${order[from]} is NaN`);
    if (found === 'both' || found !== last) rank++;
    last = found;
    for (let k = from; k < to; k++) ranks[order[k]!] = rank;
  }
  return ranks;
}

export interface Placements {
  readonly auc: number;
  /**
   * [rows]: for a positive, the share of negatives below it (DeLong's V10); for a negative, the
   * share of positives above it (V01). Ties count one half.
   */
  readonly values: Float64Array;
}

/**
 * From whole ranks from 0 up (they index arrays), by counting in O(rows + ranks), after Sun and Xu
 * (2014), who sort; NaN where one class is missing.
 */
export function placements(ranks: ArrayLike<number>, labels: ArrayLike<number>): Placements {
  const rows = ranks.length;
  let most = 0;
  for (let i = 0; i < rows; i++) most = Math.max(most, ranks[i]!);
  const counts = [new Float64Array(most + 1), new Float64Array(most + 1)] as const;
  const totals: [negatives: number, positives: number] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const label = labels[i] === 1 ? 1 : 0;
    counts[label][ranks[i]!]!++;
    totals[label]++;
  }
  const [negatives, positives] = totals;
  const [negativesBelow, positivesBelow] = counts.map(countBelow) as [Float64Array, Float64Array];
  const values = new Float64Array(rows);
  let pairs = 0;
  for (let i = 0; i < rows; i++) {
    const rank = ranks[i]!;
    if (labels[i] === 1) {
      values[i] = negativesBelow[rank]! / negatives;
      pairs += negativesBelow[rank]!;
    } else values[i] = 1 - positivesBelow[rank]! / positives;
  }
  return { auc: pairs / (positives * negatives), values };
}

/**
 * Returns for each rank the number of rows with a lower rank, plus half of the rows with the same
 * rank.
 */
function countBelow(counts: Float64Array): Float64Array {
  let below = 0;
  return counts.map((count) => {
    below += count;
    return below - count / 2;
  });
}
