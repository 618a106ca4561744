import { quantile } from '../stats/summary.js';

/** A run's loss is a failure above so many times the median of its cell (results/reference/RULES.md, section 2). */
const TIMES = 2;

/**
 * The loss above which a run of a cell counts as failed: twice the median over all its runs, where a diverged one is
 * +Infinity. It takes at least one loss, none of them negative (see `shortfallsOf`).
 */
export const failureLimit = (losses: ArrayLike<number>): number =>
  TIMES * quantile(Float64Array.from(losses).sort(), 0.5);

/** Which runs failed: those that diverged or whose loss is above the limit of their cell. */
export const failuresAbove = (losses: ArrayLike<number>, limit: number): boolean[] =>
  Array.from(losses, (loss) => loss > limit || loss === Infinity);

/** The share of a cell's runs that failed. */
export function failedShare(losses: ArrayLike<number>): number {
  const failed = failuresAbove(losses, failureLimit(losses));
  return failed.filter(Boolean).length / failed.length;
}
