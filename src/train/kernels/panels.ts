/** Columns of a panel, the unit of matrices in memory: see c/matrix.h. */
export const PANEL = 8;

export const panelCount = (columns: number): number => Math.ceil(columns / PANEL);

/** Bytes of a row of float32 columns, padded to whole panels. */
export const rowBytes = (columns: number): number => 4 * PANEL * panelCount(columns);

/**
 * Returns the bytes from one row to the next. Rows at a distance of a multiple of 512 bytes would
 * evict each other from a cache, so a line is added between them.
 */
export const rowStride = (bytes: number): number => (bytes % 512 === 0 ? bytes + 64 : bytes);
