/*
 * `seeds:` of a config: with `looks`, training goes in rounds, and stops after the round that decides all claims; with
 * `perSplit`, each split of the data has seeds of its own.
 */

/** Consecutive seeds with looks at the claims in between. */
export interface LookedSeeds {
  readonly first: number;
  readonly count: number;
  readonly looks: number;
}

/** The seeds of final runs. */
export interface Seeds {
  /** With `perSplit`, those of the first split. */
  readonly seeds: readonly number[];
  /** The number of rounds in which they are trained, if there are several. */
  readonly looks?: number;
  /** The seeds of each split are `SPLIT_STRIDE` above those of the split before. */
  readonly perSplit?: true;
}

/** The distance of the seeds of two splits, and so the most that each may have. */
export const SPLIT_STRIDE = 1000;

/** Returns the seeds of a split (the first is 1), of given seeds of the first one. */
export const seedsOfSplit = (seeds: readonly number[], { perSplit }: Seeds, split: number): readonly number[] =>
  perSplit ? seeds.map((seed) => seed + (split - 1) * SPLIT_STRIDE) : seeds;

/** The most looks: more gain next to nothing. */
export const MAX_LOOKS = 20;

/** Returns how many seeds, the first ones, there are at each look. */
export const seedsAtLooks = ({ count, looks }: Pick<LookedSeeds, 'count' | 'looks'>): number[] =>
  Array.from({ length: looks }, (_, k) => Math.ceil(((k + 1) * count) / looks));

/** Returns the seeds of each round: all in one without looks. */
export function roundsOf({ seeds, looks = 1 }: Seeds): readonly (readonly number[])[] {
  const ends = seedsAtLooks({ count: seeds.length, looks });
  return ends.map((end, k) => seeds.slice(ends[k - 1] ?? 0, end));
}
