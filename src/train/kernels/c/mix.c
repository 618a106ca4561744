// Mixtures of experts.
#include "instructions.h"
#include "matrix.h"
#include "multiply-add.h"

// y = sum_i gate_i part_i, in the order of i.
KERNEL mix(Memory m, const Mix *a) {
  const Part *parts = structsAt(Part, m, a->parts, a->count);
  const i32 count = a->count;
  const u8 *gate = at(m, a->gate);
  u8 *y = at(m, a->y);
  for (i64 row = 0; row < a->rows; row++, gate += a->gateStride, y += a->yStride)
    for (i32 column = 0; column < a->width * 4; column += WIDE_BYTES) {
      const i32 half = column + WIDE_BYTES > a->width * 4;
      Wide sum = 0;
      for (i32 i = 0; i < count; i++) {
        const u8 *value = at(m, parts[i].value) + row * parts[i].stride + column;
        sum = multiplyAdd(load(f32, gate + i * 4), loadColumns(value, half), sum);
      }
      storeColumns(y + column, half, sum);
    }
}

// What is done with a part's gradient.
enum Way { WAY_NONE, WAY_WRITE, WAY_ADD };

#if WIDTH == 512
// The dots of four rows of 16 columns in every fourth lane, each summed as by partBack from the products.
INLINE f32x16 dotsOf(const f32x16 products[4]) {
  f32x16 pairs[2];
  for (i32 i = 0; i < 2; i++) {
    const f32x16 a = products[2 * i], b = products[2 * i + 1];
    const f32x16 first = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
#if ALGORITHM == 1
    // A sum from zero has no negative zero.
    pairs[i] = (0 + first) + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
#else
    pairs[i] = first + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
#endif
  }
  const f32x16 a = pairs[0], b = pairs[1];
  return sumsOf(
    __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
    __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
  );
}
#endif

#if ALGORITHM == 1
INLINE void partBack(Memory m, const MixGradient *a, const Part *part, i32 column, const enum Way way) {
  const i32 bytes = a->width * 4, gateAccumulate = a->gateAccumulate;
  const i64 stride = part->stride, gateStride = a->gateStride, dyStride = a->yStride;
  const u8 *gate = at(m, a->gate) + column, *dy = at(m, a->y), *value = at(m, part->value);
  u8 *gateGradient = at(m, a->gateGradient) + column, *gradient = at(m, part->gradient);
  i32 row = 0;
#if WIDTH == 512
  // The paper's experts, four rows at a time, as a row's dot waits for each of its sums.
  if (bytes == WIDE_BYTES)
    for (; row + 4 <= a->rows; row += 4) {
      f32x16 products[4];
      for (i32 r = 0; r < 4; r++, dy += dyStride, value += stride, gradient += stride) {
        const f32x16 d = load(f32x16, dy);
        products[r] = d * load(f32x16, value);
        if (way == WAY_NONE) continue;
        f32x16 p = load(f32, gate + r * gateStride) * d;
        if (way == WAY_ADD) p = load(f32x16, gradient) + p;
        store(gradient, p);
      }
      const f32x16 dots = dotsOf(products);
      for (i32 r = 0; r < 4; r++, gate += gateStride, gateGradient += gateStride)
        store(gateGradient, gateAccumulate ? load(f32, gateGradient) + dots[4 * r] : dots[4 * r]);
    }
#endif
  for (; row < a->rows; row++) {
    const f32 g = load(f32, gate);
    f32x8 sum = 0;
    for (i32 i = 0; i < bytes; i += PANEL_BYTES) {
      const f32x8 d = load(f32x8, dy + i);
      sum += d * load(f32x8, value + i);
      if (way == WAY_NONE) continue;
      f32x8 p = g * d;
      if (way == WAY_ADD) p = load(f32x8, gradient + i) + p;
      store(gradient + i, p);
    }
    const f32 dot = sumOf(sum.lo + sum.hi);
    store(gateGradient, gateAccumulate ? load(f32, gateGradient) + dot : dot);
    gate += gateStride;
    gateGradient += gateStride;
    dy += dyStride;
    value += stride;
    gradient += stride;
  }
}
#else
// Adds dy value to the sums of a dot, and hands dgate dy on.
#define DEFINE_PASS(V)                                                       \
  INLINE V pass##V(const u8 *dy, const u8 *value, u8 *gradient, f32 gate, V sum, const enum Way way) { \
    const V d = load(V, dy), part = load(V, value);                          \
    if (way == WAY_WRITE) store(gradient, gate * d);                         \
    if (way == WAY_ADD) store(gradient, multiplyAdd(gate, d, load(V, gradient))); \
    return multiplyAdd(d, part, sum);                                        \
  }
DEFINE_PASS(f32x8)
#if WIDTH == 512
DEFINE_PASS(f32x16)
#endif

INLINE void partBack(Memory m, const MixGradient *a, const Part *part, i32 column, const enum Way way) {
  const i32 bytes = a->width * 4, gateAccumulate = a->gateAccumulate;
  const i64 stride = part->stride, gateStride = a->gateStride, dyStride = a->yStride;
  const u8 *gate = at(m, a->gate) + column, *dy = at(m, a->y), *value = at(m, part->value);
  u8 *gateGradient = at(m, a->gateGradient) + column, *gradient = at(m, part->gradient);
  i32 row = 0;
#if WIDTH == 512
  if (bytes % WIDE_BYTES == 0)
    for (; row + 4 <= a->rows; row += 4) {
      f32x16 sums[4];
      for (i32 r = 0; r < 4; r++, dy += dyStride, value += stride, gradient += stride) {
        const f32 g = load(f32, gate + r * gateStride);
        // Of the paper's experts there is no other.
        sums[r] = passf32x16(dy, value, gradient, g, (f32x16)0, way);
        for (i32 i = WIDE_BYTES; i < bytes; i += WIDE_BYTES)
          sums[r] = passf32x16(dy + i, value + i, gradient + i, g, sums[r], way);
      }
      const f32x16 dots = dotsOf(sums);
      for (i32 r = 0; r < 4; r++, gate += gateStride, gateGradient += gateStride)
        store(gateGradient, gateAccumulate ? load(f32, gateGradient) + dots[4 * r] : dots[4 * r]);
    }
#endif
  for (; row < a->rows; row++) {
    const f32 g = load(f32, gate);
    f32x8 low = 0, high = 0;
    for (i32 i = 0; i < bytes; i += 2 * PANEL_BYTES) {
      low = passf32x8(dy + i, value + i, gradient + i, g, low, way);
      const i32 next = i + PANEL_BYTES;
      if (next < bytes) high = passf32x8(dy + next, value + next, gradient + next, g, high, way);
    }
    const f32x8 sum = low + high;
    const f32 dot = sumOf(sum.lo + sum.hi);
    store(gateGradient, gateAccumulate ? load(f32, gateGradient) + dot : dot);
    gate += gateStride;
    gateGradient += gateStride;
    dy += dyStride;
    value += stride;
    gradient += stride;
  }
}
#endif

// dgate_i = dy . part_i, dpart_i = gate_i dy. In a dot, lane l sums the columns i = l mod 8 (of algorithm 2, mod 16) in
// their order; then lanes l and l + 4 (first l and l + 8) are added, and the four sums as in sumOf.
KERNEL mixGradient(Memory m, const MixGradient *a) {
  const Part *part = structsAt(Part, m, a->parts, a->count);
  for (i32 i = 0; i < a->count; i++, part++) {
    if (!part->gradient)
      partBack(m, a, part, i * 4, WAY_NONE);
    else if (part->accumulate)
      partBack(m, a, part, i * 4, WAY_ADD);
    else
      partBack(m, a, part, i * 4, WAY_WRITE);
  }
}
