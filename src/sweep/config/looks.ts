/*
 * `looks:` of `seeds:`: training goes in rounds, and stops after the round that decides all claims.
 */

/** Consecutive seeds with looks at the claims in between. */
export interface LookedSeeds {
  readonly first: number;
  readonly count: number;
  readonly looks: number;
}

/** The seeds of final runs, and the number of rounds in which they are trained, if there are several. */
export interface Seeds {
  readonly seeds: readonly number[];
  readonly looks?: number;
}

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
