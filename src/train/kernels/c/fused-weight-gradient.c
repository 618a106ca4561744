// dW = x' dz by fused multiply-add: the gradient by a layer's weights.
#include "fused-tile.h"
#include "instructions.h"

// The most rows of dz whose columns of a tile lie in an array of the stack.
#ifdef HAS_ROOM
#define JOINED_GRADIENTS 512
#endif

// The columns of dz and dW that a tile has, and where they begin.
typedef struct {
  const WeightGradient *a;
  const u8 *dz;
  // From a row of dz to the next.
  i64 dzStride, panelStride;
  // Of the last vector there is but one panel; dz lies in an array of the stack.
  i32 half, joined;
} GradientColumns;

INLINE Doubt addRows(
  Sums *sums, const i32 rows, const i32 wides, const i32 inDoubt, const GradientColumns *c, const u8 *x
) {
  Doubt doubt = 0;
  const u8 *dz = c->dz, *end = hidden(dz + c->a->rows * c->dzStride);
  x = hidden(x), dz = hidden(dz);
  for (; dz < end; dz += c->dzStride, x += c->a->xStride) {
    Wide z[TILE_WIDES];
    UNROLLED for (i32 v = 0; v < wides; v++)
      z[v] = c->joined ? peek(Wide, dz + v * WIDE_BYTES) : loadColumns(dz + v * WIDE_BYTES, c->half && v == wides - 1);
    UNROLLED for (i32 r = 0; r < rows; r++) {
      const Wide scalar = (Wide)load(f32, x + (u32)r * 4);
      UNROLLED for (i32 v = 0; v < wides; v++)
        sums->of[r][v] = inDoubt ? addInDoubt(scalar, z[v], sums->of[r][v], &doubt) : multiplyAdd(scalar, z[v], sums->of[r][v]);
    }
  }
  return doubt;
}

#ifdef EMULATED
static __attribute__((noinline)) void addRowsExactly(Sums *sums, i32 rows, const GradientColumns *c, const u8 *x) {
  for (i32 r = 0; r < rows; r++) addRows((Sums *)sums->of[r], 1, TILE_WIDES, 0, c, x + r * 4);
}
#endif

// Rows [rows, wides] of dW from columns of x and of dz.
INLINE void gradientTile(const i32 rows, const i32 wides, const GradientColumns *c, const u8 *x, u8 *gradient) {
  Sums sums;
  UNROLLED for (i32 r = 0; r < rows; r++)
    UNROLLED for (i32 v = 0; v < wides; v++) sums.of[r][v] = 0;
#ifdef EMULATED
  if (isAny(addRows(&sums, rows, wides, 1, c, x))) {
    Sums again = {0};
    addRowsExactly(&again, rows, c, x);
    sums = again;
  }
#else
  addRows(&sums, rows, wides, 0, c, x);
#endif
  UNROLLED for (i32 r = 0; r < rows; r++)
    UNROLLED for (i32 v = 0; v < wides; v++) {
      u8 *to = gradient + r * PANEL_BYTES + v * (WIDE / PANEL) * c->panelStride;
      const i32 halved = c->half && v == wides - 1;
      Wide g = sums.of[r][v];
      if (c->a->accumulate) g = loadPanels(to, c->panelStride, halved) + g;
      storePanels(to, c->panelStride, halved, g);
    }
}

INLINE void gradientRows(const i32 wides, const GradientColumns *c, const u8 *x, u8 *gradient) {
  i32 left = c->a->width;
#define runTile(count)                                                       \
  {                                                                          \
    gradientTile(count, wides, c, x, gradient);                              \
    x += count * 4, gradient += count * PANEL_BYTES, left -= count;          \
  }
  forTiles(left, runTile)
#undef runTile
}

INLINE void gradientColumns(const i32 wides, GradientColumns *c, const u8 *x, u8 *gradient) {
#ifdef JOINED_GRADIENTS
  // Rows of wide layers lie on different pages.
  if (c->a->rows <= JOINED_GRADIENTS) {
    Wide joined[JOINED_GRADIENTS][TILE_WIDES];
    const u8 *dz = c->dz;
    for (i32 row = 0; row < c->a->rows; row++, dz += c->dzStride)
      UNROLLED for (i32 v = 0; v < wides; v++)
        *(&joined[0][0] + row * wides + v) = loadColumns(dz + v * WIDE_BYTES, c->half && v == wides - 1);
    c->dz = (const u8 *)joined, c->dzStride = wides * WIDE_BYTES, c->joined = 1;
    gradientRows(wides, c, x, gradient);
    return;
  }
#endif
  gradientRows(wides, c, x, gradient);
}

// Each sum runs over the rows in their order, from zero.
KERNEL weightGradient(Memory m, const WeightGradient *a) {
  const u8 *x = at(m, a->x), *dz = at(m, a->dz);
  u8 *gradient = at(m, a->gradient);
  const i64 panelStride = (i64)a->width * PANEL_BYTES + a->gap;
  i32 columns = a->panels * PANEL;
  while (columns > 0) {
    const i32 left = (columns + WIDE - 1) / WIDE;
    const i32 wides = smaller(left == 4 ? 2 : left, TILE_WIDES);
    const i32 taken = wides * WIDE;
    GradientColumns c = {.a = a, .dz = dz, .dzStride = a->dzStride, .panelStride = panelStride, .half = columns < taken};
    if (TILE_WIDES > 2 && wides > 2)
      gradientColumns(3, &c, x, gradient);
    else if (TILE_WIDES > 1 && wides > 1)
      gradientColumns(2, &c, x, gradient);
    else
      gradientColumns(1, &c, x, gradient);
    columns -= taken;
    dz += taken * 4;
    gradient += taken / PANEL * panelStride;
  }
}
