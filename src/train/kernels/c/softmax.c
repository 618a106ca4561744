#include "exp.h"
#include "instructions.h"
#include "matrix.h"
#include "multiply-add.h"
#include "row-group.h"

// Bits of the lanes of a last vector that holds 1, 2 or 3 columns.
static const i32 TAIL[][4] = {{0, 0, 0, 0}, {-1, 0, 0, 0}, {-1, -1, 0, 0}, {-1, -1, -1, 0}};
static const f32 LIMITS[] = {-35};

// e^(x - most), or zero below e^-35.
INLINE Floats weigh(Floats x, Floats most) {
  const Floats d = x - most;
  return zeroWhere(d < table(LIMITS)[0], expOf(d));
}

// Of four columns, -1 where fewer than `nonzeros` columns of the row are larger, or as large and come before.
INLINE Ints largest(const Softmax *a, i32 nonzeros, const u8 *x, const RowGroup *from, i32 first) {
  const Floats v = loadGroup(x + first * 4, from);
  const Ints columns = columnsFrom(first);
  Ints ahead = 0;
  for (i32 j = 0; j < a->width; j++) {
    const Floats other = spreadGroup(x + j * 4, from);
    ahead -= (other > v) | ((other == v) & (columns > j));
  }
  return ahead < nonzeros;
}

// y = e^(x - max x) / sum. Lane l sums the columns i = l mod 4 in their order, then the lanes are added. Where there is a
// number of `nonzeros`, the others are zero.
//
// What is below e^-35 = 6e-16 of the largest, far below its rounding error, becomes zero: gates grow sharp, and the
// gradients that such weights pass on would be subnormal, which slows the products behind them down.
INLINE void softmaxRows(Memory m, const Softmax *a, const i32 nonzeros) {
  const i32 whole = a->width * 4 & ~15, rest = a->width & 3;
  Ints tail;
  for (i32 i = 0; i < LANES; i++) tail[i] = TAIL[rest][i % 4];
  const u8 *x = at(m, a->x);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->xStride), to = rowGroup(row, a->rows, a->yStride);
    Floats most = -__builtin_inff();
    for (i32 i = 0; i < whole; i += 16) {
      const Floats v = loadGroup(x + i, &from);
      most = largerOfEach(v, most);
    }
    if (rest) {
      const Floats v = tail ? loadGroup(x + whole, &from) : most;
      most = largerOfEach(v, most);
    }
    most = largestOf(most);
    Floats sum = 0;
    for (i32 i = 0; i < whole; i += 16) {
      Floats e = weigh(loadGroup(x + i, &from), most);
      if (nonzeros) e = zeroWhere(~largest(a, nonzeros, x, &from, i / 4), e);
      storeGroup(y + i, &to, e);
      sum += e;
    }
    if (rest) {
      Floats e = zeroWhere(~tail, weigh(loadGroup(x + whole, &from), most));
      if (nonzeros) e = zeroWhere(~largest(a, nonzeros, x, &from, whole / 4), e);
      storeGroup(y + whole, &to, e);
      sum += e;
    }
    const Floats total = sumsOf(sum);
    const i32 columns = rest ? whole + 16 : whole;
    for (i32 i = 0; i < columns; i += 16) storeGroup(y + i, &to, loadGroup(y + i, &to) / total);
  }
}

KERNEL softmax(Memory m, const Softmax *a) {
  softmaxRows(m, a, 0);
}

// Its fields are those of a softmax, and `nonzeros`.
KERNEL topK(Memory m, const TopK *a) {
  softmaxRows(m, (const Softmax *)a, a->nonzeros);
}

// dx_i = y_i (dy_i - sum_j y_j dy_j), the sum in the order of Softmax.
KERNEL softmaxGradient(Memory m, const SoftmaxGradient *a) {
  const i32 bytes = a->width * 4;
  const u8 *y = at(m, a->y), *dy = at(m, a->dy);
  u8 *dx = at(m, a->dx);
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->yStride), to = rowGroup(row, a->rows, a->dxStride);
    Floats sum = 0;
    for (i32 i = 0; i < bytes; i += 16) sum = multiplyAdd(loadGroup(y + i, &from), loadGroup(dy + i, &from), sum);
    const Floats mean = sumsOf(sum);
    for (i32 i = 0; i < bytes; i += 16) {
      Floats d = loadGroup(y + i, &from) * (loadGroup(dy + i, &from) - mean);
      if (a->accumulate) d = loadGroup(dx + i, &to) + d;
      storeGroup(dx + i, &to, d);
    }
  }
}
