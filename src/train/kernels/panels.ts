/** Columns of a panel, the unit of matrices in memory: see c/matrix.h. */
export const PANEL = 8;

export const panelCount = (columns: number): number => Math.ceil(columns / PANEL);

/** Bytes of a row of float32 columns, padded to whole panels. */
export const rowBytes = (columns: number): number => 4 * PANEL * panelCount(columns);

/** From a row to the next. Rows a multiple of 512 bytes apart would evict each other from a cache, without a line between. */
export const rowStride = (bytes: number): number => (bytes % 512 === 0 ? bytes + 64 : bytes);
