import type { Better } from '../metric.js';

/** Values of which undefined ones count for nothing. */
type Values = readonly (number | undefined)[];

/** Where the best of some values is, the first of equal ones; undefined where there is none. */
export const indexOfBest = (values: Values, better: Better): number | undefined => indicesOfBest(values, better).at(-1);

/** The best value after each of some; undefined as long as there is none. */
export const bestSoFar = (values: Values, better: Better): (number | undefined)[] =>
  indicesOfBest(values, better).map((index) => (index === undefined ? undefined : values[index]));

function indicesOfBest(values: Values, better: Better): (number | undefined)[] {
  let best: number | undefined;
  return values.map((value, i) => {
    const standing = best === undefined ? undefined : values[best];
    if (value !== undefined && (standing === undefined || (better === 'lower' ? value < standing : value > standing))) {
      best = i;
    }
    return best;
  });
}
