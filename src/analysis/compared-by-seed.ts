import type { CellResults } from '../results/cells.js';
import { lossesOf, pairBySeed, type Quantity } from '../results/losses.js';
import { type Comparison, compareCells } from '../stats/compare.js';
import type { ResamplesOf } from '../stats/resamples.js';

/** Two cells compared on the seeds that both have, of which there may be none. */
export function comparedBySeed(
  a: CellResults,
  b: CellResults,
  quantity: Pick<Quantity, 'of' | 'better'>,
  resamples: ResamplesOf,
): Comparison {
  const [lossesA, lossesB] = pairBySeed([lossesOf(a, quantity), lossesOf(b, quantity)]);
  return compareCells(lossesA!, lossesB!, resamples);
}
