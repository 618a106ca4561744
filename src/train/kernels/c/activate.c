// The way back through bias and ReLU, in place: dy becomes dz.
#include "instructions.h"
#include "matrix.h"

INLINE void activateColumns(const Activate *a, i32 half, const u8 *y, u8 *dy, const u8 *floor, u8 *bias) {
  Wide sum = 0;
  const i64 stride = a->stride;
  const u8 *end = dy + a->rows * stride;
  if (floor) {
    const Wide least = loadColumns(floor, half);
    for (; dy < end; dy += stride, y += stride) {
      const Wide z = zeroWhere(~(loadColumns(y, half) > least), loadColumns(dy, half));
      storeColumns(dy, half, z);
      sum += z;
    }
  } else if (bias) {
    for (; dy < end; dy += stride) sum += loadColumns(dy, half);
  }
  if (!bias) return;
  if (a->accumulate) sum = loadColumns(bias, half) + sum;
  storeColumns(bias, half, sum);
}

// dz = dy where y is above its floor, 0 elsewhere; a bias's gradient is the sum of dz over the rows in their order.
KERNEL activate(Memory m, const Activate *a) {
  const u8 *y = at(m, a->y), *floor = a->floor ? at(m, a->floor) : 0;
  u8 *dy = at(m, a->dy), *bias = at(m, a->bias);
  // The panels with a bias, then those without.
  i32 panel = 0;
  for (i32 part = 0; part < 2; part++) {
    const i32 end = part == 0 ? a->biasPanels : a->panels;
    for (; panel < end;) {
      const i32 half = WIDE > PANEL && panel + 1 == end, column = panel * PANEL_BYTES;
      activateColumns(a, half, y + column, dy + column, floor ? floor + column : 0, part == 0 ? bias + column : 0);
      panel += half ? 1 : WIDE / PANEL;
    }
  }
}
