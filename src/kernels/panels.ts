/** Columns of a panel, the unit in which matrices lie in memory: see c/matrix.h. */
export const PANEL = 8;

export const panelsOf = (columns: number): number => Math.ceil(columns / PANEL);

/** Bytes of a row of so many float32 columns, padded to whole panels. */
export const rowBytes = (columns: number): number => 4 * PANEL * panelsOf(columns);
