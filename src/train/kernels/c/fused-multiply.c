// y = activation(x W + b) by fused multiply-add: the forward product, and with W transposed beforehand the gradient by a
// layer's input.
#include "fused-tile.h"
#include "instructions.h"

// The most rows of weights that lie in an array of the stack before a product, in which those of the panels that a tile
// needs follow each other; more of them are read from their panels.
#ifdef HAS_ROOM
#define JOINED_ROWS 2048
// Rows of weights that the fastest cache holds, and rows of sums that wait until all blocks of them are added.
#define BLOCK_INNER 160
#define BLOCK_ROWS 128
#define WAITING_ROWS BLOCK_ROWS
#else
#define BLOCK_INNER 0x7fffffff
#define BLOCK_ROWS 0x7fffffff
#define WAITING_ROWS 1
#endif

// The columns of y that a tile has, and where what belongs to them begins.
typedef struct {
  const Multiply *a;
  const u8 *weights, *bias, *floor;
  // From a row of the weights to the next.
  i64 weightStride;
  // Of the last vector there is but one panel; the weights lie in an array of the stack.
  i32 half, joined;
} Columns;

// Rows first .. last - 1 of the weights times as many numbers of some rows of x.
INLINE Doubt addBlock(
  Sums *sums, const i32 rows, const i32 wides, const i32 inDoubt, const Columns *c, const u8 *x, i32 first, i32 last
) {
  Doubt doubt = 0;
  const u8 *w = c->weights + first * c->weightStride, *end = hidden(c->weights + last * c->weightStride);
  const u8 *from[TILE_ROWS];
  UNROLLED for (i32 r = 0; r < rows; r++) from[r] = hidden(x + r * (i64)c->a->xStride + first * 4ll);
  for (; w < end; w += c->weightStride) {
    Wide weights[TILE_WIDES];
    UNROLLED for (i32 v = 0; v < wides; v++)
      weights[v] = c->joined ? peek(Wide, w + v * WIDE_BYTES)
                             : loadPanels(w + v * (WIDE / PANEL) * (i64)c->a->panelStride, c->a->panelStride, c->half && v == wides - 1);
    UNROLLED for (i32 r = 0; r < rows; r++) {
      const Wide scalar = (Wide)load(f32, from[r]);
      from[r] += 4;
      UNROLLED for (i32 v = 0; v < wides; v++)
        sums->of[r][v] = inDoubt ? addInDoubt(scalar, weights[v], sums->of[r][v], &doubt) : multiplyAdd(scalar, weights[v], sums->of[r][v]);
    }
  }
  return doubt;
}

#ifdef EMULATED
static __attribute__((noinline)) void addBlockExactly(
  Sums *sums, i32 rows, const Columns *c, const u8 *x, i32 first, i32 last
) {
  for (i32 r = 0; r < rows; r++)
    addBlock((Sums *)sums->of[r], 1, TILE_WIDES, 0, c, x + r * (i64)c->a->xStride, first, last);
}
#endif

INLINE void finishTile(const Sums *sums, const i32 rows, const i32 wides, const Columns *c, u8 *y) {
  UNROLLED for (i32 v = 0; v < wides; v++) {
    const i32 column = v * WIDE_BYTES, halved = c->half && v == wides - 1;
    const Wide b = c->bias ? loadColumns(c->bias + column, halved) : 0;
    const Wide least = c->floor ? loadColumns(c->floor + column, halved) : (Wide)-__builtin_inff();
    UNROLLED for (i32 r = 0; r < rows; r++) {
      // The larger keeps a NaN of the sum, so that a diverged run shows.
      Wide z = sums->of[r][v] + b;
      z = largerOfEach(z, least);
      u8 *to = y + r * (i64)c->a->yStride + column;
      if (c->a->accumulate) z = loadColumns(to, halved) + z;
      storeColumns(to, halved, z);
    }
  }
}

// The sums of some rows by one block of the weights, of which the first begins at zero and the last ends in y; between them
// the sums wait.
INLINE void productTile(
  const i32 rows, const i32 wides, const Columns *c, const u8 *x, i32 first, i32 last, Wide waiting[][TILE_WIDES], u8 *y
) {
  Sums sums;
  UNROLLED for (i32 r = 0; r < rows; r++)
    UNROLLED for (i32 v = 0; v < wides; v++) sums.of[r][v] = first > 0 ? waiting[r][v] : 0;
#ifdef EMULATED
  const Sums before = sums;
  if (isAny(addBlock(&sums, rows, wides, 1, c, x, first, last))) {
    Sums again = before;
    addBlockExactly(&again, rows, c, x, first, last);
    sums = again;
  }
#else
  addBlock(&sums, rows, wides, 0, c, x, first, last);
#endif
  if (last == c->a->inner) {
    finishTile(&sums, rows, wides, c, y);
    return;
  }
  UNROLLED for (i32 r = 0; r < rows; r++)
    UNROLLED for (i32 v = 0; v < wides; v++) waiting[r][v] = sums.of[r][v];
}

INLINE void productRows(const i32 wides, const Columns *c, const u8 *x, u8 *y) {
  const i32 inner = c->a->inner, blocks = (inner - 1) / BLOCK_INNER + 1, each = (inner + blocks - 1) / blocks;
  const i32 most = blocks > 1 ? BLOCK_ROWS : c->a->rows;
  const i64 xStride = c->a->xStride, yStride = c->a->yStride;
  Wide waiting[WAITING_ROWS][TILE_WIDES];
  for (i32 done = 0; done < c->a->rows; done += most, x += most * xStride, y += most * yStride) {
    const i32 taken = smaller(c->a->rows - done, most);
    i32 first = 0;
    do {
      const i32 last = smaller(first + each, inner);
      i32 row = 0;
#define runTile(count)                                                       \
  {                                                                          \
    productTile(count, wides, c, x + row * xStride, first, last, waiting + (blocks > 1 ? row : 0), y + row * yStride); \
    row += count;                                                            \
  }
      forTiles(taken - row, runTile)
#undef runTile
      first = last;
    } while (first < inner);
  }
}

INLINE void productColumns(const i32 wides, Columns *c, const u8 *x, u8 *y) {
#ifdef JOINED_ROWS
  const Multiply *a = c->a;
  // A vector of AVX-512 spans two panels, which every few rows of x would put together anew.
  if (WIDTH == 512 && a->inner <= JOINED_ROWS) {
    Wide joined[WIDTH == 512 ? JOINED_ROWS : 1][TILE_WIDES];
    for (i32 k = 0; k < a->inner; k++)
      UNROLLED for (i32 v = 0; v < wides; v++) {
        const u8 *panel = c->weights + k * (i64)PANEL_BYTES + v * (WIDE / PANEL) * (i64)a->panelStride;
        *(&joined[0][0] + k * wides + v) = loadPanels(panel, a->panelStride, c->half && v == wides - 1);
      }
    c->weights = (const u8 *)joined, c->weightStride = wides * WIDE_BYTES, c->joined = 1;
    productRows(wides, c, x, y);
    return;
  }
#endif
  productRows(wides, c, x, y);
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
    const i32 wides = smaller(left == 4 ? 2 : left, TILE_WIDES);
    const i32 taken = wides * WIDE;
    Columns c = {.a = a, .weights = w, .bias = bias, .floor = floor, .weightStride = PANEL_BYTES, .half = columns < taken};
    if (TILE_WIDES > 2 && wides > 2)
      productColumns(3, &c, x, y);
    else if (TILE_WIDES > 1 && wides > 1)
      productColumns(2, &c, x, y);
    else
      productColumns(1, &c, x, y);
    columns -= taken;
    w += taken / PANEL * (i64)a->panelStride;
    if (bias) bias += taken * 4;
    if (floor) floor += taken * 4;
    y += taken * 4;
  }
}
