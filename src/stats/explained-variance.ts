import { groupedBy } from '../base/grouped.js';
import { mean, variance } from './moments.js';

/**
 * Eta squared: the share of the variance of a response that lies between the levels of a factor (Fisher 1925), from 0 to 1.
 * `levels[i]` is the level of response i. Undefined where the response does not vary.
 */
export function etaSquared(levels: ArrayLike<number>, response: ArrayLike<number>): number | undefined {
  const spread = variance(response);
  if (!spread) return undefined;
  const center = mean(response)!;
  let between = 0;
  for (const rows of groupedBy(Array(response.length).keys(), (i) => levels[i]!).values()) {
    const values = rows.map((i) => response[i]!);
    between += values.length * (mean(values)! - center) ** 2;
  }
  return between / (spread * (response.length - 1));
}

/** Equal up to rounding, as sums in another order are. */
const ROUNDING = 1e-12;

/**
 * The level of a permutation test: the share of permutations, the observed one among them, whose statistic is at least the
 * observed one (Phipson and Smyth 2010). `permuted` gives the statistic of one random permutation.
 */
export function permutationLevel(observed: number, permuted: () => number, times: number): number {
  let atLeast = 1;
  for (let i = 0; i < times; i++) if (permuted() >= observed - ROUNDING) atLeast++;
  return atLeast / (times + 1);
}
