/** Most shards of a plan. */
export const MOST_SHARDS = 10_000;
