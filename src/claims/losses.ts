import type { Better } from '../metric.js';
import type { Interval } from '../stats/bootstrap.js';
import { mean } from '../stats/moments.js';
import type { Quantity } from './claim.js';
import type { CellResults } from './results.js';

/** What turns a quantity into a loss by multiplication: 1 where lower is better, -1 where higher is. */
export const signOf = ({ better }: { readonly better: Better }): 1 | -1 => (better === 'lower' ? 1 : -1);

/** An interval of losses as one of the quantity. */
export const oriented = ([low, high]: Interval, sign: 1 | -1): Interval => (sign === 1 ? [low, high] : [-high, -low]);

/**
 * How far losses are from the best possible value, which is 0 where lower is better (errors) and 1 where higher is
 * (AUC): unlike losses, they are never negative, so that they have ratios.
 */
export const shortfallsOf = (losses: ArrayLike<number>, quantity: { readonly better: Better }): Float64Array =>
  Float64Array.from(losses, (loss) => (quantity.better === 'lower' ? loss : 1 + loss));

/**
 * A cell's losses by seed: the quantity, negated where higher is better, and +Infinity for a diverged run. Runs
 * that ended in an error say nothing about the model and are left out. Of a cell with replicates, the mean of each, by its
 * number.
 */
export function lossesOf(cell: CellResults, quantity: Pick<Quantity, 'of' | 'better'>): Map<number, number> {
  if (cell.replicates) return meanLosses(cell.replicates, quantity);
  const sign = signOf(quantity);
  const losses = new Map<number, number>();
  for (const run of cell.runs) {
    const value = quantity.of(run, cell);
    if (run.status === 'diverged') losses.set(run.seed, Infinity);
    else if (run.status === 'finished' && value !== undefined) losses.set(run.seed, sign * value);
  }
  return losses;
}

function meanLosses(
  replicates: ReadonlyMap<number, CellResults>,
  quantity: Pick<Quantity, 'of' | 'better'>,
): Map<number, number> {
  const means = [...replicates].flatMap(([number, cell]): [number, number][] => {
    const loss = mean([...lossesOf(cell, quantity).values()]);
    return loss === undefined ? [] : [[number, loss]];
  });
  return new Map(means);
}

/** The losses of several cells on the seeds that all of them have, in ascending order of the seeds. */
export function pairBySeed(cells: readonly ReadonlyMap<number, number>[]): Float64Array[] {
  const [first, ...rest] = cells;
  const seeds = [...(first?.keys() ?? [])].filter((seed) => rest.every((cell) => cell.has(seed))).sort((a, b) => a - b);
  return cells.map((cell) => Float64Array.from(seeds, (seed) => cell.get(seed)!));
}
