// dW = x' dz: the gradient by a layer's weights.
#include "instructions.h"
#include "matrix.h"

// Rows of dW and vectors of its columns whose sums are in registers at the same time.
#if WIDTH == 512
#define GRADIENT_ROWS 8
#define GRADIENT_WIDES 2
#elif WIDTH == 256 || defined(__aarch64__)
#define GRADIENT_ROWS 4
#define GRADIENT_WIDES 2
#elif defined(__wasm__)
#define GRADIENT_ROWS 4
#define GRADIENT_WIDES 1
#else
#define GRADIENT_ROWS 2
#define GRADIENT_WIDES 2
#endif

// Rows [rows, wides] of dW from columns of x and of dz; of the last vector there may be but half.
INLINE void gradientTile(
  const WeightGradient *a, const i32 rows, const i32 wides, i32 half, const u8 *x, const u8 *dz, u8 *gradient,
  i64 panelStride
) {
  const i64 xStride = a->xStride, dzStride = a->dzStride;
  Wide sum[GRADIENT_ROWS][GRADIENT_WIDES];
  for (i32 r = 0; r < rows; r++)
    for (i32 v = 0; v < wides; v++) sum[r][v] = 0;
  const u8 *end = hidden(dz + a->rows * dzStride);
  x = hidden(x), dz = hidden(dz);
  for (; dz < end; dz += dzStride, x += xStride) {
    Wide z[GRADIENT_WIDES];
    for (i32 v = 0; v < wides; v++) z[v] = loadColumns(dz + v * WIDE_BYTES, half && v == wides - 1);
    for (i32 r = 0; r < rows; r++) {
      Wide scalar = (Wide)load(f32, x + (u32)r * 4);
      for (i32 v = 0; v < wides; v++) sum[r][v] += scalar * z[v];
    }
  }
  for (i32 r = 0; r < rows; r++)
    for (i32 v = 0; v < wides; v++) {
      u8 *to = gradient + r * PANEL_BYTES + v * (WIDE / PANEL) * panelStride;
      const i32 halved = half && v == wides - 1;
      Wide g = sum[r][v];
      if (a->accumulate) g = loadPanels(to, panelStride, halved) + g;
      storePanels(to, panelStride, halved, g);
    }
}

INLINE void gradientColumns(
  const WeightGradient *a, const i32 wides, i32 half, const u8 *x, const u8 *dz, u8 *gradient, i64 panelStride
) {
  i32 row = 0;
  for (; row + GRADIENT_ROWS <= a->width; row += GRADIENT_ROWS) {
    gradientTile(a, GRADIENT_ROWS, wides, half, x, dz, gradient, panelStride);
    x += GRADIENT_ROWS * 4;
    gradient += GRADIENT_ROWS * PANEL_BYTES;
  }
  // Half a tile, as single rows wait for each of their sums.
  if (GRADIENT_ROWS == 8 && row + 4 <= a->width) {
    gradientTile(a, 4, wides, half, x, dz, gradient, panelStride);
    row += 4, x += 4 * 4, gradient += 4 * PANEL_BYTES;
  }
  for (; row < a->width; row++, x += 4, gradient += PANEL_BYTES)
    gradientTile(a, 1, wides, half, x, dz, gradient, panelStride);
}

// Each sum runs over the rows in their order, from zero.
KERNEL weightGradient(Memory m, const WeightGradient *a) {
  const u8 *x = at(m, a->x), *dz = at(m, a->dz);
  u8 *gradient = at(m, a->gradient);
  const i64 panelStride = (i64)a->width * PANEL_BYTES + a->gap;
  i32 columns = a->panels * PANEL;
  while (columns > 0) {
    const i32 taken = columns > (GRADIENT_WIDES - 1) * WIDE ? GRADIENT_WIDES * WIDE : WIDE;
    const i32 half = columns < taken && columns % WIDE != 0;
    if (taken > WIDE)
      gradientColumns(a, GRADIENT_WIDES, half, x, dz, gradient, panelStride);
    else
      gradientColumns(a, 1, half, x, dz, gradient, panelStride);
    columns -= taken;
    dz += taken * 4;
    gradient += taken / PANEL * panelStride;
  }
}
