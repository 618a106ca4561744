import { countedMean } from './counted.js';
import type { Resamples } from './resamples.js';

/**
 * How often each of several samples of losses has the lowest mean when their units are resampled together; equal ones share
 * a win. The samples are of the same units, and finite. Undefined for fewer than two units, which resampling leaves as they
 * are.
 */
export function bestShares(samples: readonly ArrayLike<number>[], { units, counts }: Resamples): number[] | undefined {
  if (units < 2) return undefined;
  const meanOf = samples.map(countedMean);
  const wins = samples.map(() => 0);
  for (const drawn of counts) {
    const means = meanOf.map((mean) => mean(drawn, units));
    const lowest = Math.min(...means);
    const best = [...means.keys()].filter((i) => means[i] === lowest);
    for (const i of best) wins[i]! += 1 / best.length;
  }
  return wins.map((count) => count / counts.length);
}
