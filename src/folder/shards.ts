/** Most shards of a plan. It is apart from manifest.ts, so that `--help` loads no schemas. */
export const MOST_SHARDS = 10_000;
