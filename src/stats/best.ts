import type { Better } from '../base/metric.js';
import { countedMean } from './counted.js';
import type { Resamples } from './resamples.js';

/** Values; undefined ones are ignored. */
type Values = readonly (number | undefined)[];

/** The index of the best value, the first of equals; undefined where there is none. */
export const indexOfBest = (values: Values, better: Better): number | undefined => indicesOfBest(values, better).at(-1);

/** The best value so far after each value; undefined as long as there is none. */
export const bestSoFar = (values: Values, better: Better): (number | undefined)[] =>
  indicesOfBest(values, better).map((index) => (index === undefined ? undefined : values[index]));

function indicesOfBest(values: Values, better: Better): (number | undefined)[] {
  let best: number | undefined;
  return values.map((value, i) => {
    const current = best === undefined ? undefined : values[best];
    if (value !== undefined && (current === undefined || (better === 'lower' ? value < current : value > current))) {
      best = i;
    }
    return best;
  });
}

/**
 * The share of resamples in which each of several samples of losses has the lowest mean, when their units are resampled
 * together; equal means share a win. The samples have the same units, and are finite. Undefined for fewer than two units,
 * which resampling cannot change.
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
