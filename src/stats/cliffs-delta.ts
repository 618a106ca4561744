import { rank } from './ranks.js';

/**
 * Cliff's delta (1993): the probability that a value of a is above one of b, minus the probability that it is below, over
 * all pairs from the two samples (not by seed). From -1 to 1; undefined where a sample is empty.
 */
export function cliffsDelta(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  const { ranks } = rank(all);
  const ofA = ranks.subarray(0, a.length).reduce((sum, r) => sum + r, 0);
  const mannWhitney = ofA - (a.length * (a.length + 1)) / 2;
  return (2 * mannWhitney) / (a.length * b.length) - 1;
}
