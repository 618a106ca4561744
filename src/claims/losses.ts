import type { Metric } from '../report/metrics.js';
import type { CellResults } from '../report/results.js';
import type { Interval } from '../stats/bootstrap.js';

/** What a metric is times to be a loss: 1 where lower is better, -1 where higher is. */
export const signOf = ({ better }: Pick<Metric, 'better'>): 1 | -1 => (better === 'lower' ? 1 : -1);

/** An interval of losses as one of the metric. */
export const oriented = ([low, high]: Interval, sign: 1 | -1): Interval => (sign === 1 ? [low, high] : [-high, -low]);

/**
 * A cell's losses by seed: the metric with its sign turned so that lower is better, and +Infinity of a diverged run.
 * Failed runs say nothing of the model and are left out.
 */
export function lossesOf(cell: CellResults, metric: Pick<Metric, 'column' | 'better'>): Map<number, number> {
  const sign = signOf(metric);
  const losses = new Map<number, number>();
  for (const { seed, status, metrics } of cell.runs) {
    const value = metrics[metric.column];
    if (status === 'diverged') losses.set(seed, Infinity);
    else if (status === 'finished' && value !== undefined) losses.set(seed, sign * value);
  }
  return losses;
}

/** The losses of several cells on the seeds that all of them have, in ascending order of the seeds. */
export function pairBySeed(cells: readonly ReadonlyMap<number, number>[]): Float64Array[] {
  const [first, ...rest] = cells;
  const seeds = [...(first?.keys() ?? [])].filter((seed) => rest.every((cell) => cell.has(seed))).sort((a, b) => a - b);
  return cells.map((cell) => Float64Array.from(seeds, (seed) => cell.get(seed)!));
}
