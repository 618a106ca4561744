/** Columns of a panel, the unit of matrices in memory: see c/matrix.h. */
export const PANEL = 8;

export const panelsOf = (columns: number): number => Math.ceil(columns / PANEL);

/** Bytes of a row of float32 columns, padded to whole panels. */
export const rowBytes = (columns: number): number => 4 * PANEL * panelsOf(columns);

/**
 * Bytes from a row to the next, given what a row has. Rows that are a multiple of 512 apart would share few sets of a processor's
 * cache and evict each other from it, so a cache line lies between them.
 */
export const strideOf = (bytes: number): number => (bytes % 512 === 0 ? bytes + 64 : bytes);
