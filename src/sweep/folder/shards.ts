/** Most shards of a plan. It is apart from manifest.ts, so that `--help` loads no schemas. */
export const MAX_SHARDS = 10_000;
