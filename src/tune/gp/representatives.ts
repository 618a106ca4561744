/**
 * The indices, rising, of the trials that speak for all where they are more than `most`, an even number: those with the
 * lowest targets for one half, and for the other as many of the rest, evenly by their order of proposal.
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
