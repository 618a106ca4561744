/** Summarizes the weights that gates give to experts. */

import type { GateUsage } from '../../ground/base/outcome.js';
import { log, logs } from '../kernels/exact-functions.js';
import type { Node } from '../models/graph.js';

const GATE_LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Summarizes the weights [rows, experts] of a gate. */
export function gateUsage(
  weights: Float32Array,
  experts: number,
): Pick<GateUsage, 'mean' | 'entropy' | 'quantiles'> {
  const mean = new Array<number>(experts).fill(0);
  let entropy = 0;
  weights.forEach((g, i) => {
    mean[i % experts]! += g;
    if (g > 0) entropy -= g * log(g);
  });
  const rows = weights.length / experts;
  const quantiles = mean.map((_, expert) => weightQuantiles(weights, expert, experts));
  return { mean: mean.map((sum) => sum / rows), entropy: entropy / rows, quantiles };
}

/**
 * The entropy of `gateUsage` to four digits, by float32 logarithms, which take a tenth of the time
 * at each evaluation.
 */
export function roughEntropy(weights: Float32Array, experts: number): number {
  const logarithms = logs(weights);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum -= weights[i]! * logarithms[i]!;
  return Number(((sum * experts) / weights.length).toPrecision(4));
}

/**
 * The share of a gate's selectors, over rows, whose bits are all saturated, so that no gradient
 * reaches them.
 */
export function frozenShare(
  { bits: { width }, shares, gamma }: Node<'dselect-k'>,
  bits: Float32Array,
): number {
  const codeBits = width / shares.width;
  let frozen = 0;
  for (let first = 0; first < bits.length; first += codeBits) {
    if (bits.subarray(first, first + codeBits).every((bit) => Math.abs(bit) >= gamma / 2)) frozen++;
  }
  return (frozen * codeBits) / bits.length;
}

/** Quantiles by linear interpolation between the order statistics. */
function weightQuantiles(weights: Float32Array, expert: number, experts: number): number[] {
  const sorted = Float32Array.from(
    { length: weights.length / experts },
    (_, i) => weights[i * experts + expert]!,
  );
  sorted.sort();
  return GATE_LEVELS.map((level) => {
    const place = level * (sorted.length - 1);
    const below = Math.floor(place);
    const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
    return Number((low + (place - below) * (high - low)).toPrecision(4));
  });
}
