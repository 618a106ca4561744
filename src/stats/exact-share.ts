import { regularizedBeta } from './beta.js';
import type { Interval } from './bootstrap.js';

/**
 * The exact interval of a share (Clopper and Pearson 1934), given how many of n units have a property: whatever the true
 * share, it is covered with at least the given probability. Undefined without units.
 */
export function exactInterval(count: number, n: number, level = 0.95): Interval | undefined {
  if (n === 0) return undefined;
  const tail = (1 - level) / 2;
  return [
    count === 0 ? 0 : shareWhere((share) => regularizedBeta(share, count, n - count + 1) < tail),
    count === n ? 1 : shareWhere((share) => regularizedBeta(share, count + 1, n - count) < 1 - tail),
  ];
}

/** The share up to which a condition is true, by bisection to about the last bit. */
function shareWhere(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
