import { log } from '../kernels/kernels.js';

/** How a gate uses its experts over the rows of a part. */
export interface GateUsage {
  /** Name of the gate: `gate`, or `gate/0` for that of the first task. */
  readonly name: string;
  /** Mean weight of each expert. */
  readonly mean: number[];
  /** Mean over rows of `-sum_i g_i log g_i`, in nats: 0 for one expert, log n for all alike. */
  readonly entropy: number;
}

/** Sums up the weights [rows, experts] of a gate. */
export function gateUsage(name: string, weights: Float32Array, experts: number): GateUsage {
  const mean = new Array<number>(experts).fill(0);
  let entropy = 0;
  weights.forEach((g, i) => {
    mean[i % experts]! += g;
    if (g > 0) entropy -= g * log(g);
  });
  const rows = weights.length / experts;
  return { name, mean: mean.map((sum) => sum / rows), entropy: entropy / rows };
}
