/**
 * a - b of paired losses, in which a diverged run is +Infinity: it is worse than any other, and two of them are equal.
 */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => (a[i] === b[i] ? 0 : a[i]! - b[i]!));
}
