import { type Losses, pairBySeed } from '../../results/losses.js';

/** The losses of models on the units on which all of them finished. */
export function finishedPairs(losses: readonly Losses[]): number[][] {
  const paired = pairBySeed(losses);
  const finished = [...(paired[0]?.keys() ?? [])].filter((i) => paired.every((own) => Number.isFinite(own[i])));
  return paired.map((own) => finished.map((i) => own[i]!));
}
