// Layer normalization. In a row's sums, lane l sums the columns i = l mod 4 in their order, then the lanes are added.
#include "instructions.h"
#include "multiply-add.h"

// Four columns of a row from a byte on, with zeros behind its end.
INLINE f32x4 withinRow(f32x4 v, i32 byte, i32 width) {
  const i32x4 lane = {0, 1, 2, 3};
  return zeroWhere(lane + byte / 4 >= width, v);
}

// y = scale n + shift with n = (x - mean) / sqrt(variance + epsilon).
KERNEL layerNorm(Memory m, const LayerNorm *a) {
  const i32 width = a->width, bytes = width * 4;
  const u8 *x = at(m, a->x), *scale = at(m, a->scale), *shift = at(m, a->shift);
  u8 *y = at(m, a->y), *normalized = at(m, a->normalized), *inverses = at(m, a->inverse);
  for (i32 row = 0; row < a->rows; row++, x += a->xStride, y += a->yStride, normalized += a->yStride) {
    f32x4 sum = 0, squares = 0;
    for (i32 i = 0; i < bytes; i += 16) sum += load(f32x4, x + i);
    const f32 mean = sumOf(sum) / (f32)width;
    for (i32 i = 0; i < bytes; i += 16) {
      const f32x4 d = withinRow(load(f32x4, x + i) - mean, i, width);
      store(normalized + i, d);
      squares = multiplyAdd(d, d, squares);
    }
    const f32 inverse = 1 / __builtin_elementwise_sqrt(sumOf(squares) / (f32)width + (f32)a->epsilon);
    store(inverses + row * 4, inverse);
    for (i32 i = 0; i < bytes; i += 16) {
      const f32x4 n = load(f32x4, normalized + i) * inverse;
      store(normalized + i, n);
      store(y + i, productAdd(load(f32x4, scale + i), n, load(f32x4, shift + i)));
    }
  }
}

// dx = (g - mean(g) - n mean(g n)) / sqrt(variance + epsilon) with g = scale dy; dscale += n dy and dshift += dy, in the
// order of the rows.
KERNEL layerNormGradient(Memory m, const LayerNormGradient *a) {
  const i32 width = a->width, bytes = width * 4;
  const u8 *dy = at(m, a->y), *scale = at(m, a->scale), *normalized = at(m, a->normalized), *inverses = at(m, a->inverse);
  u8 *dx = at(m, a->x), *scaleGradient = at(m, a->scaleGradient), *shiftGradient = at(m, a->shiftGradient);
  for (i32 row = 0; row < a->rows; row++, dy += a->yStride, normalized += a->yStride, dx += a->xStride) {
    f32x4 sum = 0, products = 0;
    for (i32 i = 0; i < bytes; i += 16) {
      const f32x4 d = load(f32x4, dy + i), n = load(f32x4, normalized + i), g = load(f32x4, scale + i) * d;
      sum += g;
      products = multiplyAdd(g, n, products);
      store(scaleGradient + i, multiplyAdd(n, d, load(f32x4, scaleGradient + i)));
      store(shiftGradient + i, load(f32x4, shiftGradient + i) + d);
    }
    if (!a->x) continue;
    const f32 mean = sumOf(sum) / (f32)width, slope = sumOf(products) / (f32)width, inverse = load(f32, inverses + row * 4);
    for (i32 i = 0; i < bytes; i += 16) {
      const f32x4 g = load(f32x4, scale + i) * load(f32x4, dy + i);
      const f32x4 apart = lessProduct(load(f32x4, normalized + i), slope, g - mean);
      f32x4 d = withinRow(apart * inverse, i, width);
      if (a->accumulate) d = load(f32x4, dx + i) + d;
      store(dx + i, d);
    }
  }
}
