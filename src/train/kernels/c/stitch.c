// Cross-stitch units.
#include "instructions.h"
#include "matrix.h"
#include "multiply-add.h"

// y = sum_j scalar_j part_j, in the order of j.
KERNEL stitch(Memory m, const Stitch *a) {
  const Part *parts = structsAt(Part, m, a->parts, a->count);
  const u8 *scalars = at(m, a->scalars);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, y += a->yStride)
    for (i32 column = 0; column < a->width * 4; column += PANEL_BYTES) {
      f32x8 sum = 0;
      for (i32 j = 0; j < a->count; j++) {
        const u8 *value = at(m, parts[j].value) + (i64)row * parts[j].stride + column;
        sum = multiplyAdd(load(f32, scalars + j * 4), load(f32x8, value), sum);
      }
      store(y + column, sum);
    }
}

// dscalar_j += sum over rows of dy . part_j, dpart_j = scalar_j dy. In a row's dot, lane l sums the columns i = l mod 4
// in float32 and in their order, then the lanes are added; the sum over the rows is in float64.
KERNEL stitchGradient(Memory m, const Stitch *a) {
  const i32 bytes = a->width * 4;
  const Part *part = structsAt(Part, m, a->parts, a->count);
  for (i32 j = 0; j < a->count; j++, part++) {
    const f32 scalar = load(f32, at(m, a->scalars) + j * 4);
    const u8 *dy = at(m, a->y), *value = at(m, part->value);
    u8 *gradient = part->gradient ? at(m, part->gradient) : 0;
    f64 total = 0;
    for (i32 row = 0; row < a->rows; row++, dy += a->yStride, value += part->stride) {
      f32x4 sum = 0;
      for (i32 column = 0; column < bytes; column += 16) {
        const f32x4 d = load(f32x4, dy + column);
        sum = multiplyAdd(d, load(f32x4, value + column), sum);
        if (!gradient) continue;
        f32x4 scaled = scalar * d;
        if (part->accumulate) scaled = multiplyAdd(scalar, d, load(f32x4, gradient + column));
        store(gradient + column, scaled);
      }
      total += (f64)sumOf(sum);
      if (gradient) gradient += part->stride;
    }
    u8 *to = at(m, a->scalarGradients) + j * 4;
    store(to, load(f32, to) + (f32)total);
  }
}
