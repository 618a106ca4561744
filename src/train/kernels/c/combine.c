#include "instructions.h"
#include "multiply-add.h"

// matrix = sum_c factor_c core_c, in the order of c.
KERNEL combine(Memory m, const Combine *a) {
  const u8 *factors = at(m, a->factors);
  for (i32 column = 0; column < a->bytes; column += 16) {
    const u8 *core = at(m, a->cores) + column;
    f32x4 sum = 0;
    for (i32 c = 0; c < a->count; c++, core += a->bytes) 
      sum = multiplyAdd(load(f32, factors + c * 4), load(f32x4, core), sum);
    store(at(m, a->matrix) + column, sum);
  }
}

// dcore_c = factor_c dmatrix; dfactor_c += dmatrix . core_c, summed in float64, four numbers after four.
KERNEL combineGradient(Memory m, const Combine *a) {
  const u8 *matrix = at(m, a->matrix);
  for (i32 c = 0; c < a->count; c++) {
    const f32 factor = load(f32, at(m, a->factors) + c * 4);
    const u8 *core = at(m, a->cores) + (i64)c * a->bytes;
    u8 *gradient = at(m, a->coreGradients) + (i64)c * a->bytes;
    f64 total = 0;
    for (i32 column = 0; column < a->bytes; column += 16) {
      const f32x4 d = load(f32x4, matrix + column);
      total += (f64)sumOf(d * load(f32x4, core + column));
      f32x4 scaled = factor * d;
      if (a->accumulate) scaled = multiplyAdd(factor, d, load(f32x4, gradient + column));
      store(gradient + column, scaled);
    }
    u8 *to = at(m, a->factorGradients) + c * 4;
    store(to, load(f32, to) + (f32)total);
  }
}
