// Categorical inputs: one-hot blocks times weights without the blocks, and tables whose rows are looked up.
#include "instructions.h"
#include "matrix.h"

// Rows and vectors of columns whose sums are in registers at the same time: those of one would wait for each other.
#ifdef __wasm__
#define GATHER_ROWS 4
#define GATHER_WIDES 1
#else
#define GATHER_ROWS 4
#define GATHER_WIDES 2
#endif

INLINE void gatherTile(
  const Gather *a, const i32 rows, const i32 wides, i32 half, const u8 *categories, const u8 *w, const u8 *floor, u8 *y
) {
  const i64 row = (i64)a->columns * 4, yStride = a->yStride, panelStride = a->panelStride;
  Wide sum[GATHER_ROWS][GATHER_WIDES];
  for (i32 r = 0; r < rows; r++)
    for (i32 v = 0; v < wides; v++) sum[r][v] = loadColumns(y + r * yStride + v * WIDE_BYTES, half);
  for (const u8 *end = categories + row; categories < end; categories += 4)
    for (i32 r = 0; r < rows; r++) {
      const u8 *from = w + load(i32, categories + r * row);
      for (i32 v = 0; v < wides; v++)
        sum[r][v] += loadPanels(from + v * (WIDE / PANEL) * panelStride, panelStride, half);
    }
  for (i32 v = 0; v < wides; v++) {
    const Wide least = floor ? loadColumns(floor + v * WIDE_BYTES, half) : (Wide)-__builtin_inff();
    for (i32 r = 0; r < rows; r++) storeColumns(y + r * yStride + v * WIDE_BYTES, half, largerOfEach(sum[r][v], least));
  }
}

INLINE void gatherColumns(
  const Gather *a, const i32 wides, i32 half, const u8 *categories, const u8 *w, const u8 *floor, u8 *y
) {
  const i64 row = (i64)a->columns * 4;
  i32 done = 0;
  for (; done + GATHER_ROWS <= a->rows; done += GATHER_ROWS) {
    gatherTile(a, GATHER_ROWS, wides, half, categories, w, floor, y);
    categories += GATHER_ROWS * row;
    y += GATHER_ROWS * (i64)a->yStride;
  }
  for (; done < a->rows; done++, categories += row, y += a->yStride)
    gatherTile(a, 1, wides, half, categories, w, floor, y);
}

// y = max(y + the weights of the row's categories, floor), added in the order of the columns.
KERNEL gather(Memory m, const Gather *a) {
  const u8 *categories = at(m, a->categories), *w = at(m, a->weights), *floor = a->floor ? at(m, a->floor) : 0;
  u8 *y = at(m, a->y);
  for (i32 columns = a->panels * PANEL; columns > 0;) {
    const i32 whole = columns >= GATHER_WIDES * WIDE;
    const i32 taken = whole ? GATHER_WIDES * WIDE : columns >= WIDE ? WIDE : PANEL;
    if (whole)
      gatherColumns(a, GATHER_WIDES, 0, categories, w, floor, y);
    else
      gatherColumns(a, 1, taken < WIDE, categories, w, floor, y);
    columns -= taken;
    w += taken / PANEL * (i64)a->panelStride;
    if (floor) floor += taken * 4;
    y += taken * 4;
  }
}

// Vectors of columns whose sums are in registers at the same time, and rows that are taken together: as many as the
// fastest cache holds of these columns.
#if defined(__wasm__)
#define SCATTER_WIDES 2
#elif WIDTH == 256
#define SCATTER_WIDES 6
#else
#define SCATTER_WIDES 4
#endif
#define SCATTER_BYTES 32768
#define SCATTER_ROWS (SCATTER_BYTES / (SCATTER_WIDES * WIDE_BYTES))

// The uses of categories by some rows, those of a category together and in the order of the rows.
typedef struct {
  // [categories]: how many uses there are up to the end of a category's.
  u8 *ends;
  // [rows columns]: where each one's row of dz begins.
  u8 *uses;
} Sorted;

// Sorts the uses of rows from .. to - 1 by counting. A category's number is that of its row in a panel.
INLINE Sorted sortUses(Memory m, const Scatter *a, i32 from, i32 to) {
  const i32 categories = a->panelStride / PANEL_BYTES;
  const u8 *first = at(m, a->categories) + (i64)from * a->columns * 4;
  const u8 *end = first + (i64)(to - from) * a->columns * 4;
  const Sorted sorted = {at(m, a->scratch), at(m, a->scratch) + (i64)categories * 4};
  fillZero(sorted.ends, (i64)categories * 4);
  for (const u8 *next = first; next < end; next += 4) {
    u8 *count = sorted.ends + load(u32, next) / PANEL_BYTES * 4;
    store(count, load(i32, count) + 1);
  }
  // To where each category's begin, which become their ends as they are placed.
  i32 begin = 0;
  for (i32 k = 0; k < categories; k++) {
    const i32 count = load(i32, sorted.ends + k * 4);
    store(sorted.ends + k * 4, begin);
    begin += count;
  }
  const u8 *next = first;
  for (u32 row = (u32)from; row < (u32)to; row++)
    for (i32 c = 0; c < a->columns; c++, next += 4) {
      u8 *place = sorted.ends + load(u32, next) / PANEL_BYTES * 4;
      const i32 use = load(i32, place);
      store(sorted.uses + (i64)use * 4, row * (u32)a->dzStride);
      store(place, use + 1);
    }
  return sorted;
}

INLINE void scatterColumns(
  const Scatter *a, i32 accumulate, const i32 wides, i32 half, const Sorted *sorted, const u8 *dz, u8 *gradient
) {
  const i64 panelStride = a->panelStride;
  const u8 *use = sorted->uses;
  for (i32 place = a->skip; place < a->panelStride; place += PANEL_BYTES) {
    const u8 *end = sorted->uses + (i64)load(i32, sorted->ends + place / PANEL_BYTES * 4) * 4;
    if (accumulate && use == end) continue;
    u8 *to = gradient + place;
    Wide sum[SCATTER_WIDES];
    for (i32 v = 0; v < wides; v++)
      sum[v] = accumulate ? loadPanels(to + v * (WIDE / PANEL) * panelStride, panelStride, half) : 0;
    for (; use < end; use += 4) {
      const u8 *z = dz + load(u32, use);
      for (i32 v = 0; v < wides; v++) sum[v] += loadColumns(z + v * WIDE_BYTES, half);
    }
    for (i32 v = 0; v < wides; v++) storePanels(to + v * (WIDE / PANEL) * panelStride, panelStride, half, sum[v]);
  }
}

// The gradient by the weights of a category is the sum of dz over the rows that have it, in their order.
KERNEL scatter(Memory m, const Scatter *a) {
  for (i32 from = 0; from < a->rows; from += SCATTER_ROWS) {
    const i32 accumulate = a->accumulate || from > 0;
    const i32 to = a->rows - from < SCATTER_ROWS ? a->rows : from + SCATTER_ROWS;
    const Sorted sorted = sortUses(m, a, from, to);
    const u8 *dz = at(m, a->dz);
    u8 *gradient = at(m, a->gradient);
    for (i32 columns = a->panels * PANEL; columns > 0;) {
      const i32 whole = columns >= SCATTER_WIDES * WIDE;
      const i32 taken = whole ? SCATTER_WIDES * WIDE : columns >= WIDE ? WIDE : PANEL;
      if (whole)
        scatterColumns(a, accumulate, SCATTER_WIDES, 0, &sorted, dz, gradient);
      else
        scatterColumns(a, accumulate, 1, taken < WIDE, &sorted, dz, gradient);
      columns -= taken;
      dz += taken * 4;
      gradient += taken / PANEL * (i64)a->panelStride;
    }
  }
}

// The row of the table that a row of the batch picks.
INLINE i32 pickedBy(Memory m, const Lookup *a, i64 row) {
  return (load(i32, at(m, a->categories) + row * a->categoryStride) - a->base) / PANEL_BYTES;
}

INLINE void copyRow(u8 *to, const u8 *from, i32 width) {
  i32 j = 0;
  for (; j + 8 <= width; j += 8) store(to + j * 4, load(f32x8, from + j * 4));
  for (; j < width; j++) store(to + j * 4, load(f32, from + j * 4));
}

INLINE void addRow(u8 *to, const u8 *from, i32 width) {
  i32 j = 0;
  for (; j + 8 <= width; j += 8) store(to + j * 4, load(f32x8, to + j * 4) + load(f32x8, from + j * 4));
  for (; j < width; j++) store(to + j * 4, load(f32, to + j * 4) + load(f32, from + j * 4));
}

// y = the row of the table that each category picks.
KERNEL lookup(Memory m, const Lookup *a) {
  const u8 *table = at(m, a->table);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, y += a->yStride)
    copyRow(y, table + (i64)pickedBy(m, a, row) * a->rowBytes, a->width);
}

// The table's gradient += dy, row by row.
KERNEL lookupGradient(Memory m, const LookupGradient *a) {
  u8 *gradient = at(m, a->table);
  const u8 *dy = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, dy += a->yStride)
    addRow(gradient + (i64)pickedBy(m, a, row) * a->rowBytes, dy, a->width);
}

// The place among the used rows of one that is used already, or the next one's: -1 - the free place of the hash table.
INLINE i32 placeAmongUsed(const u8 *used, const u8 *hashed, i32 bits, i32 row) {
  const u32 most = (1u << bits) - 1;
  for (u32 place = (u32)row * 2654435769u >> (32 - bits);; place = (place + 1) & most) {
    const i32 next = load(i32, hashed + (i64)place * 4);
    if (next == 0) return -1 - (i32)place;
    if (load(i32, used + (i64)(next - 1) * 4) == row) return next - 1;
  }
}

// The gradients of the rows that the batch picks, in the order of their first use; of each the sum of dy over the rows of
// the batch that pick it, in their order, from 0: as in lookupGradient.
KERNEL rowGradients(Memory m, const RowGradients *a) {
  u8 *used = at(m, a->used), *gradients = at(m, a->gradients), *hashed = at(m, a->hashed);
  const u8 *dy = at(m, a->y);
  fillZero(hashed, (i64)4 << a->bits);
  i32 count = 0;
  const Lookup picks = {.categories = a->categories, .categoryStride = a->categoryStride, .base = a->base};
  for (i32 row = 0; row < a->rows; row++, dy += a->yStride) {
    const i32 picked = pickedBy(m, &picks, row);
    i32 place = placeAmongUsed(used, hashed, a->bits, picked);
    if (place < 0) {
      store(hashed + (i64)(-1 - place) * 4, count + 1);
      store(used + (i64)count * 4, picked);
      place = count++;
      fillZero(gradients + (i64)place * a->rowBytes, a->rowBytes);
    }
    addRow(gradients + (i64)place * a->rowBytes, dy, a->width);
  }
  store(at(m, a->count), count);
}
