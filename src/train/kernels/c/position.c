// What the slot of a row adds to its logit.
#include "instructions.h"
#include "memory.h"

// y = x + bias[slot] where the noise is at least the rate, and x elsewhere.
KERNEL positionBias(Memory m, const PositionBias *a) {
  const f32 rate = (f32)a->rate;
  const u8 *x = at(m, a->x), *bias = at(m, a->bias), *slots = at(m, a->slots), *noise = at(m, a->noise);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, x += a->xStride, y += a->yStride) {
    const f32 logit = load(f32, x);
    const i32 isDropped = load(f32, noise + row * 4) < rate;
    store(y, isDropped ? logit : logit + load(f32, bias + (i64)load(i32, slots + row * 4) * 4));
  }
}

// dx = dy, and dbias[slot] += dy where the noise is at least the rate, in the order of the rows.
KERNEL positionBiasGradient(Memory m, const PositionBiasGradient *a) {
  const f32 rate = (f32)a->rate;
  const u8 *dy = at(m, a->y), *slots = at(m, a->slots), *noise = at(m, a->noise);
  u8 *dx = at(m, a->x), *gradient = at(m, a->bias);
  for (i32 row = 0; row < a->rows; row++, dx += a->xStride, dy += a->yStride) {
    const f32 d = load(f32, dy);
    store(dx, a->accumulate ? load(f32, dx) + d : d);
    if (load(f32, noise + row * 4) < rate) continue;
    u8 *to = gradient + (i64)load(i32, slots + row * 4) * 4;
    store(to, load(f32, to) + d);
  }
}
