/**
 * The indices, in ascending order, of at most `most` trials that represent all; `most` is even. If there are more, half
 * are those with the lowest targets, and half are picked evenly from the rest, by order of proposal.
 */
export function representatives(targets: Float64Array, most: number): number[] {
  const order = [...targets.keys()];
  if (order.length <= most) return order;
  const half = most / 2;
  order.sort((i, j) => targets[i]! - targets[j]!);
  const rest = order.slice(half).sort((i, j) => i - j);
  const others = Array.from({ length: half }, (_, k) => rest[Math.floor((k * rest.length) / half)]!);
  return [...order.slice(0, half), ...others].sort((i, j) => i - j);
}
