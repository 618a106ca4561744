// Numbers made of those at the same place of others.
#include "exp.h"
#include "instructions.h"
#include "matrix.h"
#include "multiply-add.h"
#include "row-group.h"

// y = prod_j part_j, in the order of j.
KERNEL product(Memory m, const Product *a) {
  const Part *parts = structsAt(Part, m, a->parts, a->count);
  u8 *y = at(m, a->y);
  for (i64 row = 0; row < a->rows; row++, y += a->yStride)
    for (i32 column = 0; column < a->width * 4; column += PANEL_BYTES) {
      f32x8 product = 1;
      for (i32 j = 0; j < a->count; j++)
        product *= load(f32x8, at(m, parts[j].value) + row * parts[j].stride + column);
      store(y + column, a->accumulate ? load(f32x8, y + column) + product : product);
    }
}

// y = x, of columns that may begin anywhere.
KERNEL copy(Memory m, const Copy *a) {
  const u8 *x = at(m, a->x);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, x += a->xStride, y += a->yStride)
    for (i32 i = 0; i < a->width * 4; i += 4) {
      const f32 v = load(f32, x + i);
      store(y + i, a->accumulate ? load(f32, y + i) + v : v);
    }
}

// 1 / (1 + e^-x), for x < 0 as e^x / (1 + e^x); x as in expOf.
INLINE Floats sigmoidOf(Floats x) {
  const Floats e = expOf(-__builtin_elementwise_abs(x));
  return (x < 0 ? e : (Floats)1) / (1 + e);
}

// The limit; the coefficients of x^11, x^9 ... x^3 (Stephen Moshier's tanhf of Cephes).
static const f32 TANH[] = {
  0.625,
  -5.70498872745e-3,
  2.06390887954e-2,
  -5.37397155531e-2,
  1.33314422036e-1,
  -3.33332819422e-1,
};

// (1 - e^-2|x|) / (1 + e^-2|x|) with the sign of x; below the limit, where that cancels, by an odd polynomial.
INLINE Floats tanhOf(Floats x) {
  const f32 *c = table(TANH);
  const Floats size = __builtin_elementwise_abs(x), e = expOf(-2 * size), square = x * x;
  const Floats above = (1 - e) / (1 + e);
  Floats p = multiplyAdd(square, c[1], c[2]);
  p = multiplyAdd(square, p, c[3]);
  p = multiplyAdd(square, p, c[4]);
  p = multiplyAdd(square, p, c[5]);
  const Floats below = multiplyAdd(x, square * p, x);
  return size < c[0] ? below : x < 0 ? -above : above;
}

INLINE void squashRows(Memory m, const Squash *a, const i32 isTanh) {
  const u8 *x = at(m, a->x);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->xStride), to = rowGroup(row, a->rows, a->yStride);
    for (i32 i = 0; i < a->width; i += 4) {
      const Floats v = loadGroup(x + i * 4, &from);
      storeGroup(y + i * 4, &to, zeroWhere(columnsFrom(i) >= a->width, isTanh ? tanhOf(v) : sigmoidOf(v)));
    }
  }
}

// y = sigmoid(x) or tanh(x).
KERNEL squash(Memory m, const Squash *a) {
  if (a->tanh)
    squashRows(m, a, 1);
  else
    squashRows(m, a, 0);
}

// dx = dy y (1 - y), or of tanh dy (1 + y) (1 - y).
KERNEL squashGradient(Memory m, const SquashGradient *a) {
  const f32 one = a->tanh ? 1 : 0;
  const u8 *y = at(m, a->y), *dy = at(m, a->dy);
  u8 *dx = at(m, a->dx);
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->yStride), to = rowGroup(row, a->rows, a->dxStride);
    for (i32 i = 0; i < a->width * 4; i += 16) {
      const Floats v = loadGroup(y + i, &from);
      const Floats above = loadGroup(dy + i, &from), slope = (one + v) * (1 - v);
      Floats d = above * slope;
      if (a->accumulate) d = multiplyAdd(above, slope, loadGroup(dx + i, &to));
      storeGroup(dx + i, &to, d);
    }
  }
}

enum { RELU, SWISH, GELU };

// 2 sqrt(2 / pi); the coefficient of x^3, and three times it.
static const f32 GELU_CURVE[] = {1.5957691216057308, 0.044715, 0.134145};

// Swish is x sigmoid(x); GELU in its tanh form is x sigmoid(s) with s = 2 sqrt(2 / pi) (x + 0.044715 x^3), since
// (1 + tanh(u)) / 2 = sigmoid(2 u).
INLINE Floats sharpened(Floats x, const i32 of) {
  const f32 *c = table(GELU_CURVE);
  return of == GELU ? c[0] * multiplyAdd(x, c[1] * (x * x), x) : x;
}

INLINE Floats nonlinearOf(Floats x, const i32 of) {
  if (of == RELU) return largerOfEach(x, (Floats)0);
  return x * sigmoidOf(sharpened(x, of));
}

// The derivative: of x sigmoid(s), sigmoid(s) + x s' sigmoid(s) (1 - sigmoid(s)).
INLINE Floats nonlinearSlopeOf(Floats x, const i32 of) {
  if (of == RELU) return x > 0 ? (Floats)1 : (Floats)0;
  const f32 *c = table(GELU_CURVE);
  const Floats open = sigmoidOf(sharpened(x, of)), steep = open * (1 - open);
  return multiplyAdd(x, of == GELU ? steep * (c[0] * multiplyAdd(c[2], x * x, (Floats)1)) : steep, open);
}

// The padding holds zeros, of which all three make zeros.
INLINE void nonlinearRows(Memory m, const Nonlinearity *a, const i32 of) {
  const u8 *x = at(m, a->x);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->xStride), to = rowGroup(row, a->rows, a->yStride);
    for (i32 i = 0; i < a->width * 4; i += 16) storeGroup(y + i, &to, nonlinearOf(loadGroup(x + i, &from), of));
  }
}

KERNEL nonlinearity(Memory m, const Nonlinearity *a) {
  if (a->of == RELU)
    nonlinearRows(m, a, RELU);
  else if (a->of == SWISH)
    nonlinearRows(m, a, SWISH);
  else
    nonlinearRows(m, a, GELU);
}

INLINE void nonlinearGradientRows(Memory m, const NonlinearityGradient *a, const i32 of) {
  const u8 *x = at(m, a->x), *dy = at(m, a->dy);
  u8 *dx = at(m, a->dx);
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup from = rowGroup(row, a->rows, a->dyStride), to = rowGroup(row, a->rows, a->xStride);
    for (i32 i = 0; i < a->width * 4; i += 16) {
      const Floats above = loadGroup(dy + i, &from), slope = nonlinearSlopeOf(loadGroup(x + i, &to), of);
      Floats d = above * slope;
      if (a->accumulate) d = multiplyAdd(above, slope, loadGroup(dx + i, &to));
      storeGroup(dx + i, &to, d);
    }
  }
}

KERNEL nonlinearityGradient(Memory m, const NonlinearityGradient *a) {
  if (a->of == RELU)
    nonlinearGradientRows(m, a, RELU);
  else if (a->of == SWISH)
    nonlinearGradientRows(m, a, SWISH);
  else
    nonlinearGradientRows(m, a, GELU);
}
