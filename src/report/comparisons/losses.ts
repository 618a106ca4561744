import { pairBySeed } from '../../claims/losses.js';
import { meanInterval } from '../../stats/student.js';
import type { Estimated } from '../../table/table.js';

/** The losses of a model, by seed or by split; +Infinity where it diverged. */
export type Losses = ReadonlyMap<number, number>;

/** The losses of models on the units on which all of them finished. */
export function finishedPairs(losses: readonly Losses[]): number[][] {
  const paired = pairBySeed(losses);
  const finished = [...(paired[0]?.keys() ?? [])].filter((i) => paired.every((own) => Number.isFinite(own[i])));
  return paired.map((own) => finished.map((i) => own[i]!));
}

/** A mean with Student's 95 % interval. */
export function meanOf(values: ArrayLike<number>): Estimated {
  if (values.length === 0) return { value: undefined, interval: undefined };
  const { mean: value, low, high } = meanInterval(values);
  return { value, interval: low === undefined || high === undefined ? undefined : [low, high] };
}
