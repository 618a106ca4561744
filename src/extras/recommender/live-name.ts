/**
 * The name of live experiments: of their records in results, and of the part of a folder that
 * contains them.
 */
export const LIVE = 'live';
