// How matrices lie in memory, and small helpers.
//
// Rows: node values and their gradients, row-major with a stride; a width is padded to whole panels, and the padding
// holds zeros. Panels: weights [m, n] and their gradients, in panels of 8 columns, each panel [m, 8] row-major, so
// that a product reads a weight in one sweep; the columns beyond n hold zeros.

/** Columns of a panel, and bytes of a row of one. */
export const PANEL: i32 = 8;
export const PANEL_BYTES: i32 = 32;

/** ((0 + 2) + (1 + 3)) of the lanes. */
// @ts-ignore: decorator
@inline
export function sumOf(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2) + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3))
  );
}
