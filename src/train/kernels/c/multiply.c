// y = activation(x W + b): the forward product, and with W transposed beforehand the gradient by a layer's input.
#include "instructions.h"
#include "matrix.h"

// Rows and vectors of columns whose sums are in registers at the same time.
#if WIDTH == 512
#define PRODUCT_ROWS 8
#define PRODUCT_WIDES 3
#elif WIDTH == 256 || defined(__aarch64__)
#define PRODUCT_ROWS 4
#define PRODUCT_WIDES 2
#elif defined(__wasm__)
#define PRODUCT_ROWS 4
#define PRODUCT_WIDES 1
#else
#define PRODUCT_ROWS 2
#define PRODUCT_WIDES 2
#endif

// The most rows of weights that are joined before a product: an AVX-512 vector spans two panels, which every few rows of x
// would put together anew. More of them than these, which take 384 KiB of the stack, are read from their panels, and all of them
// on Windows, where so large a frame needs a library's probe of the stack.
#if WIDTH == 512 && !defined(_WIN32)
#define JOINED_ROWS 2048
#endif

// Rows [rows, wides] of y from a row of x and the first of the panels, or what was joined of them; of the last vector there
// may be but half.
INLINE void productTile(
  const Multiply *a, const i32 rows, const i32 wides, i32 half, const i32 joined, const u8 *x, const u8 *w,
  const u8 *bias, const u8 *floor, u8 *y
) {
  const i64 xStride = a->xStride, yStride = a->yStride, panelStride = a->panelStride;
  Wide sum[PRODUCT_ROWS][PRODUCT_WIDES];
  for (i32 r = 0; r < rows; r++)
    for (i32 v = 0; v < wides; v++) sum[r][v] = 0;
  const u8 *from[PRODUCT_ROWS];
  for (i32 r = 0; r < rows; r++) from[r] = hidden(x + r * xStride);
  const u8 *end = hidden(w + (i64)a->inner * (joined ? wides * WIDE_BYTES : PANEL_BYTES));
  for (; w < end; w += joined ? wides * WIDE_BYTES : PANEL_BYTES) {
    Wide weights[PRODUCT_WIDES];
    for (i32 v = 0; v < wides; v++)
      weights[v] = joined ? peek(Wide, w + v * WIDE_BYTES)
                          : loadPanels(w + v * (WIDE / PANEL) * panelStride, panelStride, half && v == wides - 1);
    for (i32 r = 0; r < rows; r++) {
      Wide scalar = (Wide)load(f32, from[r]);
      from[r] += 4;
      for (i32 v = 0; v < wides; v++) sum[r][v] += scalar * weights[v];
    }
  }
  for (i32 v = 0; v < wides; v++) {
    const i32 column = v * WIDE_BYTES, halved = half && v == wides - 1;
    const Wide b = bias ? loadColumns(bias + column, halved) : 0;
    const Wide least = floor ? loadColumns(floor + column, halved) : (Wide)-__builtin_inff();
    for (i32 r = 0; r < rows; r++) {
      // The larger keeps a NaN of the sum, so that a diverged run shows.
      Wide z = sum[r][v] + b;
      z = largerOfEach(z, least);
      u8 *to = y + r * yStride + column;
      if (a->accumulate) z = loadColumns(to, halved) + z;
      storeColumns(to, halved, z);
    }
  }
}

INLINE void productRows(
  const Multiply *a, const i32 wides, i32 half, const i32 joined, const u8 *x, const u8 *w, const u8 *bias,
  const u8 *floor, u8 *y
) {
  i32 row = 0;
  for (; row + PRODUCT_ROWS <= a->rows; row += PRODUCT_ROWS) {
    productTile(a, PRODUCT_ROWS, wides, half, joined, x, w, bias, floor, y);
    x += PRODUCT_ROWS * (i64)a->xStride;
    y += PRODUCT_ROWS * (i64)a->yStride;
  }
  for (; row < a->rows; row++, x += a->xStride, y += a->yStride)
    productTile(a, 1, wides, half, joined, x, w, bias, floor, y);
}

INLINE void productColumns(
  const Multiply *a, const i32 wides, i32 half, const u8 *x, const u8 *w, const u8 *bias, const u8 *floor, u8 *y
) {
#ifdef JOINED_ROWS
  if (a->inner <= JOINED_ROWS) {
    Wide joined[JOINED_ROWS * PRODUCT_WIDES];
    for (i32 k = 0; k < a->inner; k++)
      for (i32 v = 0; v < wides; v++) {
        const u8 *panel = w + k * PANEL_BYTES + v * (WIDE / PANEL) * (i64)a->panelStride;
        joined[k * wides + v] = loadPanels(panel, a->panelStride, half && v == wides - 1);
      }
    productRows(a, wides, half, 1, x, (const u8 *)joined, bias, floor, y);
    return;
  }
#endif
  productRows(a, wides, half, 0, x, w, bias, floor, y);
}

// Each sum runs over the inner index in its order, from zero; then the bias is added.
KERNEL multiply(Memory m, const Multiply *a) {
  const u8 *x = at(m, a->x), *w = at(m, a->weights);
  const u8 *bias = a->bias ? at(m, a->bias) : 0, *floor = a->floor ? at(m, a->floor) : 0;
  u8 *y = at(m, a->y);
  i32 columns = a->panels * PANEL;
  while (columns > 0) {
    const i32 left = (columns + WIDE - 1) / WIDE;
    // Twice two are faster than three and one.
    const i32 wides = smaller(left == 4 ? 2 : left, PRODUCT_WIDES);
    const i32 taken = wides * WIDE, half = columns < taken;
    if (PRODUCT_WIDES > 2 && wides > 2)
      productColumns(a, 3, half, x, w, bias, floor, y);
    else if (PRODUCT_WIDES > 1 && wides > 1)
      productColumns(a, 2, half, x, w, bias, floor, y);
    else
      productColumns(a, 1, half, x, w, bias, floor, y);
    columns -= taken;
    w += taken / PANEL * (i64)a->panelStride;
    if (bias) bias += taken * 4;
    if (floor) floor += taken * 4;
    y += taken * 4;
  }
}
