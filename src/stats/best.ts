import type { Better } from '../base/metric.js';

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
