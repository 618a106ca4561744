// Categorical inputs: one-hot blocks times weights without the blocks, and tables whose rows are looked up.
#include "instructions.h"
#include "matrix.h"

// Sums of so many rows are in registers at the same time: those of one would wait for each other.
#if WIDTH == 512
#define GATHER_ROWS 8
#else
#define GATHER_ROWS 4
#endif

INLINE void gatherTile(
  const Gather *a, const i32 rows, i32 half, const u8 *categories, const u8 *w, const u8 *floor, u8 *y
) {
  const i64 row = (i64)a->columns * 4, yStride = a->yStride, panelStride = a->panelStride;
  Wide sum[GATHER_ROWS];
  for (i32 r = 0; r < rows; r++) sum[r] = loadColumns(y + r * yStride, half);
  for (const u8 *end = categories + row; categories < end; categories += 4)
    for (i32 r = 0; r < rows; r++)
      sum[r] += loadPanels(w + load(i32, categories + r * row), panelStride, half);
  const Wide least = floor ? loadColumns(floor, half) : (Wide)-__builtin_inff();
  for (i32 r = 0; r < rows; r++) storeColumns(y + r * yStride, half, larger(sum[r], least));
}

// y = max(y + the weights of the row's categories, floor), added in the order of the columns.
KERNEL gather(Memory m, const Gather *a) {
  for (i32 panel = 0; panel < a->panels; panel += WIDE / PANEL) {
    const i32 half = WIDE > PANEL && panel + 1 == a->panels, column = panel * PANEL_BYTES;
    const u8 *categories = at(m, a->categories), *w = at(m, a->weights) + panel * (i64)a->panelStride;
    const u8 *floor = a->floor ? at(m, a->floor) + column : 0;
    u8 *y = at(m, a->y) + column;
    i32 row = 0;
    for (; row + GATHER_ROWS <= a->rows; row += GATHER_ROWS) {
      gatherTile(a, GATHER_ROWS, half, categories, w, floor, y);
      categories += GATHER_ROWS * (i64)a->columns * 4;
      y += GATHER_ROWS * (i64)a->yStride;
    }
    for (; row < a->rows; row++, categories += (i64)a->columns * 4, y += a->yStride)
      gatherTile(a, 1, half, categories, w, floor, y);
  }
}

// The gradient by the weights of a category is the sum of dz over the rows that have it, in their order.
KERNEL scatter(Memory m, const Scatter *a) {
  const i64 row = (i64)a->columns * 4, panelStride = a->panelStride;
  for (i32 panel = 0; panel < a->panels; panel += WIDE / PANEL) {
    const i32 half = WIDE > PANEL && panel + 1 == a->panels;
    u8 *gradient = at(m, a->gradient) + panel * panelStride;
    if (!a->accumulate) {
      fillZero(gradient + a->skip, panelStride - a->skip);
      if (WIDE > PANEL && !half) fillZero(gradient + panelStride + a->skip, panelStride - a->skip);
    }
    const u8 *categories = at(m, a->categories), *dz = at(m, a->dz) + panel * PANEL_BYTES;
    for (const u8 *end = dz + (i64)a->rows * a->dzStride; dz < end; dz += a->dzStride) {
      const Wide z = loadColumns(dz, half);
      for (const u8 *last = categories + row; categories < last; categories += 4) {
        u8 *to = gradient + load(i32, categories);
        storePanels(to, panelStride, half, loadPanels(to, panelStride, half) + z);
      }
    }
  }
}

INLINE u8 *placeOf(Memory m, const Lookup *a, i64 row, i32 column) {
  const i32 category = load(i32, at(m, a->categories) + row * a->categoryStride) - a->base;
  return at(m, a->table) + column / PANEL * (i64)a->panelStride + category + column % PANEL * 4;
}

// y = the row of the table that each category picks.
KERNEL lookup(Memory m, const Lookup *a) {
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, y += a->yStride)
    for (i32 j = 0; j < a->width; j++) store(y + j * 4, load(f32, placeOf(m, a, row, j)));
}

// The table's gradient += dy, row by row.
KERNEL lookupGradient(Memory m, const LookupGradient *a) {
  const u8 *dy = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, dy += a->yStride)
    for (i32 j = 0; j < a->width; j++) {
      u8 *to = placeOf(m, a, row, j);
      store(to, load(f32, to) + load(f32, dy + j * 4));
    }
}
