import type { Uniform } from './streams.js';

/** The numbers 0 .. size - 1 in an order drawn by Fisher-Yates. */
export function shuffled(size: number, uniform: Uniform): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
