/*
 * `seeds:` of a config: with `looks`, training goes in rounds, and stops after the round that
 * decides all claims; with `perSplit`, each split of the data has seeds of its own.
 */

/** `count` seeds from `first`, with the claims judged after each of `looks` rounds. */
export interface LookedSeeds {
  readonly first: number;
  readonly count: number;
  readonly looks: number;
}

/** The seeds of final runs. */
export interface Seeds {
  /** With `perSplit`, the seeds of the first split. */
  readonly seeds: readonly number[];
  /** The number of rounds in which they are trained, if there are several. */
  readonly looks?: number;
  /** Each split has its own seeds: the seeds of the split before, plus `SPLIT_STRIDE`. */
  readonly perSplit?: true;
}

/** How far apart the seeds of consecutive splits are. A split cannot have more seeds than this. */
export const SPLIT_STRIDE = 1000;

/** Returns the seeds of a split (1 is the first), by the seeds of the first one. */
export const seedsOfSplit = (
  seeds: readonly number[],
  { perSplit }: Seeds,
  split: number,
): readonly number[] => (perSplit ? seeds.map((seed) => seed + (split - 1) * SPLIT_STRIDE) : seeds);

/** The most looks that a config may ask for: more would hardly stop a sweep earlier. */
export const MAX_LOOKS = 20;

/** Returns how many seeds, the first ones, there are at each look. */
export const seedsAtLooks = ({ count, looks }: Pick<LookedSeeds, 'count' | 'looks'>): number[] =>
  Array.from({ length: looks }, (_, k) => Math.ceil(((k + 1) * count) / looks));

/** Returns the seeds of each round: all in one without looks. */
export function roundsOf({ seeds, looks = 1 }: Seeds): readonly (readonly number[])[] {
  const ends = seedsAtLooks({ count: seeds.length, looks });
  return ends.map((end, k) => seeds.slice(ends[k - 1] ?? 0, end));
}
