// The terms of the loss. Each is added to the float64 at `loss`, which the step starts at zero.
#include "instructions.h"
#include "scalar.h"
#include "vector.h"

// A gradient below 1e-20 becomes zero: the layers behind it would make it subnormal, and slow.
INLINE void give(const SquaredError *a, u8 *dy, f64 d) {
  if (__builtin_fabs(d) < 1e-20) d = 0;
  store(dy, a->accumulate ? load(f32, dy) + (f32)d : (f32)d);
}

// The mean of (y - label)^2, in float64 in the order of the rows.
KERNEL squaredError(Memory m, const SquaredError *a) {
  const f64 share = 1 / (f64)a->rows;
  const u8 *y = at(m, a->y), *labels = at(m, a->labels);
  u8 *dy = at(m, a->dy), *loss = at(m, a->loss);
  f64 sum = 0;
  for (i32 row = 0; row < a->rows; row++, y += a->stride, dy += a->stride, labels += a->labelStride) {
    const f64 d = (f64)load(f32, y) - (f64)load(f32, labels);
    sum += d * d;
    give(a, dy, 2 * share * d);
  }
  store(loss, load(f64, loss) + sum * share);
}

// The mean of -log p(label) under p(1) = 1 / (1 + e^-y), as max(y, 0) - y label + log(1 + e^-|y|), in float64.
KERNEL crossEntropy(Memory m, const CrossEntropy *a) {
  const f64 share = 1 / (f64)a->rows;
  const u8 *y = at(m, a->y), *labels = at(m, a->labels);
  u8 *dy = at(m, a->dy), *loss = at(m, a->loss);
  f64 sum = 0;
  for (i32 row = 0; row < a->rows; row++, y += a->stride, dy += a->stride, labels += a->labelStride) {
    const f64 z = load(f32, y), label = load(f32, labels);
    const f64 e = exp(-__builtin_fabs(z));
    sum += (z < 0 ? 0 : z) - z * label + log(1 + e);
    give(a, dy, share * ((z < 0 ? e : 1) / (1 + e) - label));
  }
  store(loss, load(f64, loss) + sum * share);
}

// alpha ||left - right||^2, added to the loss and to the gradients; the sum is in float64: of four numbers, 0 and 2 in
// the one, 1 and 3 in the other of two sums.
KERNEL penalty(Memory m, const Penalty *a) {
  const f32 slope = (f32)(2 * a->alpha);
  const u8 *left = at(m, a->left), *right = at(m, a->right);
  u8 *leftGradient = at(m, a->leftGradient), *rightGradient = at(m, a->rightGradient), *loss = at(m, a->loss);
  f64x2 sum = 0;
  for (i32 i = 0; i < a->bytes; i += 16) {
    const f32x4 d = load(f32x4, left + i) - load(f32x4, right + i);
    const f64x4 wide = __builtin_convertvector(d, f64x4);
    const f64x4 squares = wide * wide;
    sum += squares.lo + squares.hi;
    const f32x4 g = slope * d;
    store(leftGradient + i, load(f32x4, leftGradient + i) + g);
    store(rightGradient + i, load(f32x4, rightGradient + i) - g);
  }
  const f64 total = sum[0] + sum[1];
  store(loss, load(f64, loss) + a->alpha * total);
}
