import { firstPlaceOf } from './sorted.js';

/** The ranks 1 .. n of numbers, where equal ones share their mean rank, and the sizes of the groups of equals. */
export function rank(values: ArrayLike<number>): { ranks: Float64Array; ties: number[] } {
  // Sorting numbers alone is much faster than sorting their places by a comparison, and searching them is fast, too.
  const sorted = Float64Array.from(values).sort();
  const meanRanks = new Float64Array(sorted.length);
  const ties: number[] = [];
  for (let from = 0, to = 1; from < sorted.length; from = to++) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    meanRanks[from] = (from + 1 + to) / 2;
    if (to - from > 1) ties.push(to - from);
  }
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) ranks[i] = meanRanks[firstPlaceOf(values[i]!, sorted)]!;
  return { ranks, ties };
}
