import { maxIndex, minIndex } from 'd3-array';
import type { Better } from '../base/metric.js';

/** The index of the best value, the first of equals; undefined where there is none. */
export function indexOfBest(
  values: readonly (number | undefined)[],
  better: Better,
): number | undefined {
  const index = (better === 'lower' ? minIndex : maxIndex)(values);
  return index < 0 ? undefined : index;
}
