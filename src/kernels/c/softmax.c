#include "exp.h"
#include "instructions.h"
#include "matrix.h"

// Bits of the lanes of a last vector that holds 1, 2 or 3 columns.
static const i32 TAIL[][4] = {{0, 0, 0, 0}, {-1, 0, 0, 0}, {-1, -1, 0, 0}, {-1, -1, -1, 0}};
static const f32 SHARP[] = {-35};

// e^(x - most), or zero below e^-35.
INLINE f32x4 weigh(f32x4 x, f32x4 most) {
  const f32x4 d = x - most;
  return zeroWhere(d < table(SHARP)[0], expOf4(d));
}

// y = e^(x - max x) / sum. Lane l sums the columns i = l mod 4 in their order, then the lanes are added.
//
// What is below e^-35 = 6e-16 of the largest, far below its rounding error, becomes zero: gates grow sharp, and the
// gradients that such weights pass on would be subnormal, which slows the products behind them down.
KERNEL softmax(Memory m, const Softmax *a) {
  const i32 whole = a->width * 4 & ~15, rest = a->width & 3;
  const i32x4 tail = load(i32x4, TAIL[rest]);
  const u8 *x = at(m, a->x);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, x += a->xStride, y += a->yStride) {
    f32x4 most = -__builtin_inff();
    for (i32 i = 0; i < whole; i += 16) {
      const f32x4 v = load(f32x4, x + i);
      most = larger(v, most);
    }
    if (rest) {
      const f32x4 v = tail ? load(f32x4, x + whole) : most;
      most = larger(v, most);
    }
    f32x4 other = most.zwxy;
    most = larger(most, other);
    other = most.yxwz;
    most = larger(most, other);
    f32x4 sum = 0;
    for (i32 i = 0; i < whole; i += 16) {
      const f32x4 e = weigh(load(f32x4, x + i), most);
      store(y + i, e);
      sum += e;
    }
    if (rest) {
      const f32x4 e = zeroWhere(~tail, weigh(load(f32x4, x + whole), most));
      store(y + whole, e);
      sum += e;
    }
    const f32 total = sumOf(sum);
    for (i32 i = 0; i < whole; i += 16) store(y + i, load(f32x4, y + i) / total);
    if (rest) store(y + whole, load(f32x4, y + whole) / total);
  }
}

// dx_i = y_i (dy_i - sum_j y_j dy_j), the sum in the order of Softmax.
KERNEL softmaxGradient(Memory m, const SoftmaxGradient *a) {
  const i32 bytes = a->width * 4;
  const u8 *y = at(m, a->y), *dy = at(m, a->dy);
  u8 *dx = at(m, a->dx);
  for (i32 row = 0; row < a->rows; row++, y += a->yStride, dy += a->yStride, dx += a->dxStride) {
    f32x4 sum = 0;
    for (i32 i = 0; i < bytes; i += 16) sum += load(f32x4, y + i) * load(f32x4, dy + i);
    const f32 mean = sumOf(sum);
    for (i32 i = 0; i < bytes; i += 16) {
      f32x4 d = load(f32x4, y + i) * (load(f32x4, dy + i) - mean);
      if (a->accumulate) d = load(f32x4, dx + i) + d;
      store(dx + i, d);
    }
  }
}
