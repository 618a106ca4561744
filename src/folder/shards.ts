/** Most shards of a plan, as many as it may have runs. */
export const MOST_SHARDS = 1_000_000;
