// How matrices lie in memory.
//
// Rows: node values and their gradients, row-major with a stride; a width is padded to whole panels, and the padding
// holds zeros. Panels: weights [m, n] and their gradients, in panels of 8 columns, each panel [m, 8] row-major, so
// that a product reads a weight in one sweep; the columns beyond n hold zeros.
#pragma once
#include "vector.h"

// Columns of a panel, and bytes of a row of one.
#define PANEL 8
#define PANEL_BYTES 32

// One row of the panels that a Wide spans: the second lies `apart` bytes behind the first. Where `half`, there is the
// first alone, and the other lanes hold anything.
INLINE Wide loadPanels(const u8 *from, i64 apart, i32 half) {
#if WIDTH == 512
  f32x8 low = load(f32x8, from);
  f32x8 high = load(f32x8, half ? from : from + apart);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#else
  (void)apart, (void)half;
  return load(Wide, from);
#endif
}

INLINE void storePanels(u8 *to, i64 apart, i32 half, Wide v) {
#if WIDTH == 512
  store(to, __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7));
  if (!half) store(to + apart, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
#else
  (void)apart, (void)half;
  store(to, v);
#endif
}

// The same of rows, whose panels lie side by side.
INLINE Wide loadColumns(const u8 *from, i32 half) {
#if WIDTH == 512
  if (half) return loadPanels(from, 0, 1);
#endif
  (void)half;
  return load(Wide, from);
}

INLINE void storeColumns(u8 *to, i32 half, Wide v) {
#if WIDTH == 512
  if (half) {
    storePanels(to, 0, 1, v);
    return;
  }
#endif
  (void)half;
  store(to, v);
}
