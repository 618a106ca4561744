#include "instructions.h"
#include "matrix.h"

// Eight rows of a panel become eight columns of another.
INLINE void transposeSquare(const u8 *from, u8 *to, i64 toStride) {
  f32x8 r[PANEL], s[PANEL];
  for (i32 i = 0; i < PANEL; i++) r[i] = load(f32x8, from + i * PANEL_BYTES);
  for (i32 i = 0; i < 4; i++) {
    s[2 * i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    s[2 * i + 1] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (i32 i = 0; i < 2; i++)
    for (i32 j = 0; j < 2; j++) {
      r[4 * i + 2 * j] = __builtin_shufflevector(s[4 * i + j], s[4 * i + 2 + j], 0, 1, 8, 9, 4, 5, 12, 13);
      r[4 * i + 2 * j + 1] = __builtin_shufflevector(s[4 * i + j], s[4 * i + 2 + j], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  for (i32 i = 0; i < 4; i++) {
    store(to + i * toStride, __builtin_shufflevector(r[i], r[4 + i], 0, 1, 2, 3, 8, 9, 10, 11));
    store(to + (4 + i) * toStride, __builtin_shufflevector(r[i], r[4 + i], 4, 5, 6, 7, 12, 13, 14, 15));
  }
}

// A weight with rows and columns exchanged, the padding of `to` left as it is.
KERNEL transpose(Memory m, const Transpose *a) {
  const i64 width = (i64)a->panels * PANEL;
  const u8 *from = at(m, a->from);
  for (i32 panel = 0; panel < a->panels; panel++) {
    u8 *columns = at(m, a->to) + panel * (PANEL * PANEL_BYTES);
    i32 row = 0;
    for (; row + PANEL <= a->rows; row += PANEL, from += PANEL * PANEL_BYTES, columns += width * PANEL_BYTES)
      transposeSquare(from, columns, PANEL_BYTES);
    for (; row < a->rows; row++, from += PANEL_BYTES) {
      u8 *to = columns + row % PANEL * 4;
      for (i32 j = 0; j < PANEL; j++) store(to + j * PANEL_BYTES, load(f32, from + j * 4));
    }
  }
}
