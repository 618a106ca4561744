import { countedMean } from './counted.js';
import type { Resamples } from './resamples.js';

/**
 * How often each of several samples of losses has the lowest mean when their units are resampled together; equal ones share
 * a win. The samples are of the same units, and finite. Undefined for fewer than two units, which resampling leaves as they
 * are.
 */
export function bestShares(
  samples: readonly ArrayLike<number>[],
  { units, counts }: Pick<Resamples, 'units' | 'counts'>,
): number[] | undefined {
  if (units < 2) return undefined;
  const meansOf = samples.map((sample) => countedMean(sample)(counts, units));
  const wins = samples.map(() => 0);
  for (let r = 0; r < counts.length; r++) {
    const means = meansOf.map((ofSample) => ofSample[r]!);
    const lowest = Math.min(...means);
    const best = [...means.keys()].filter((i) => means[i] === lowest);
    for (const i of best) wins[i]! += 1 / best.length;
  }
  return wins.map((count) => count / counts.length);
}
