#include "exp.h"
#include "instructions.h"
#include "matrix.h"

// Rows of which a vector holds four columns each. Where fewer are left, the last is there more than once.
#define SOFTMAX_ROWS (LANES / 4)

// Bits of the lanes of a last vector that holds 1, 2 or 3 columns.
static const i32 TAIL[][4] = {{0, 0, 0, 0}, {-1, 0, 0, 0}, {-1, -1, 0, 0}, {-1, -1, -1, 0}};
static const f32 LIMITS[] = {-35};

// Where the rows that are taken together begin.
typedef struct {
  i64 offset[SOFTMAX_ROWS];
} RowGroup;

INLINE RowGroup rowGroup(i32 row, i32 rows, i64 stride) {
  RowGroup group;
  for (i32 i = 0; i < SOFTMAX_ROWS; i++) group.offset[i] = (row + i < rows ? row + i : rows - 1) * stride;
  return group;
}

INLINE Floats loadGroup(const u8 *from, const RowGroup *group) {
  Floats v;
  for (i32 i = 0; i < SOFTMAX_ROWS; i++) {
    const f32x4 four = load(f32x4, from + group->offset[i]);
    for (i32 l = 0; l < 4; l++) v[4 * i + l] = four[l];
  }
  return v;
}

INLINE void storeGroup(u8 *to, const RowGroup *group, Floats v) {
  for (i32 i = 0; i < SOFTMAX_ROWS; i++) {
    f32x4 four;
    for (i32 l = 0; l < 4; l++) four[l] = v[4 * i + l];
    store(to + group->offset[i], four);
  }
}

// e^(x - most), or zero below e^-35.
INLINE Floats weigh(Floats x, Floats most) {
  const Floats d = x - most;
  return zeroWhere(d < table(LIMITS)[0], expOf(d));
}

// y = e^(x - max x) / sum. Lane l sums the columns i = l mod 4 in their order, then the lanes are added.
//
// What is below e^-35 = 6e-16 of the largest, far below its rounding error, becomes zero: gates grow sharp, and the
// gradients that such weights pass on would be subnormal, which slows the products behind them down.
KERNEL softmax(Memory m, const Softmax *a) {
  const i32 whole = a->width * 4 & ~15, rest = a->width & 3;
  Ints tail;
  for (i32 i = 0; i < LANES; i++) tail[i] = TAIL[rest][i % 4];
  const u8 *x = at(m, a->x);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row += SOFTMAX_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->xStride), to = rowGroup(row, a->rows, a->yStride);
    Floats most = -__builtin_inff();
    for (i32 i = 0; i < whole; i += 16) {
      const Floats v = loadGroup(x + i, &from);
      most = larger(v, most);
    }
    if (rest) {
      const Floats v = tail ? loadGroup(x + whole, &from) : most;
      most = larger(v, most);
    }
    most = largestOf(most);
    Floats sum = 0;
    for (i32 i = 0; i < whole; i += 16) {
      const Floats e = weigh(loadGroup(x + i, &from), most);
      storeGroup(y + i, &to, e);
      sum += e;
    }
    if (rest) {
      const Floats e = zeroWhere(~tail, weigh(loadGroup(x + whole, &from), most));
      storeGroup(y + whole, &to, e);
      sum += e;
    }
    const Floats total = sumsOf(sum);
    const i32 columns = rest ? whole + 16 : whole;
    for (i32 i = 0; i < columns; i += 16) storeGroup(y + i, &to, loadGroup(y + i, &to) / total);
  }
}

// dx_i = y_i (dy_i - sum_j y_j dy_j), the sum in the order of Softmax.
KERNEL softmaxGradient(Memory m, const SoftmaxGradient *a) {
  const i32 bytes = a->width * 4;
  const u8 *y = at(m, a->y), *dy = at(m, a->dy);
  u8 *dx = at(m, a->dx);
  for (i32 row = 0; row < a->rows; row += SOFTMAX_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->yStride), to = rowGroup(row, a->rows, a->dxStride);
    Floats sum = 0;
    for (i32 i = 0; i < bytes; i += 16) sum += loadGroup(y + i, &from) * loadGroup(dy + i, &from);
    const Floats mean = sumsOf(sum);
    for (i32 i = 0; i < bytes; i += 16) {
      Floats d = loadGroup(y + i, &from) * (loadGroup(dy + i, &from) - mean);
      if (a->accumulate) d = loadGroup(dx + i, &to) + d;
      storeGroup(dx + i, &to, d);
    }
  }
}
