// Noise of a step, and the gates that it moves.
#include "instructions.h"
#include "scalar.h"
#include "uniform.h"

KERNEL drawUniforms(Memory m, const Uniforms *a, f64 step) {
  uniformGroups(at(m, a->keys), (u64)step, (a->count + UNIFORMS - 1) / UNIFORMS, at(m, a->to));
}

// z = clamp(s (zeta - gamma) + gamma, 0, 1) with s = sigmoid((log e - log(1 - e) + log a) / beta), in float64.
KERNEL hardConcrete(Memory m, const HardConcrete *a) {
  const u8 *logA = at(m, a->logA), *noise = at(m, a->noise);
  u8 *z = at(m, a->z);
  for (i32 i = 0; i < a->count; i++) {
    const f64 e = load(f32, noise + i * 4);
    const f64 s = 1 / (1 + exp(-(log(e) - log(1 - e) + load(f32, logA + i * 4)) / a->beta));
    const f64 stretched = s * (a->zeta - a->gamma) + a->gamma;
    const f64 open = larger(stretched, 0);
    store(z + i * 4, (f32)smaller(open, 1));
  }
}

// dlog a += dz (zeta - gamma) s (1 - s) / beta where 0 < z < 1, with s = (z - gamma) / (zeta - gamma).
KERNEL hardConcreteGradient(Memory m, const HardConcreteGradient *a) {
  const u8 *z = at(m, a->z), *zGradient = at(m, a->zGradient);
  u8 *gradient = at(m, a->logAGradient);
  const f64 scale = 1 / ((a->zeta - a->gamma) * a->beta);
  for (i32 i = 0; i < a->count; i++) {
    const f64 open = load(f32, z + i * 4);
    if (open <= 0 || open >= 1) continue;
    const f64 slope = (open - a->gamma) * (a->zeta - open) * scale;
    store(gradient + i * 4, load(f32, gradient + i * 4) + (f32)(load(f32, zGradient + i * 4) * slope));
  }
}

// lambda times the expected number of gates above 0, sum sigmoid(log a - beta log(-gamma / zeta)), added to the loss and to
// the gradients, in float64.
KERNEL openGates(Memory m, const OpenGates *a) {
  const f64 shift = a->beta * log(-a->gamma / a->zeta);
  const u8 *logA = at(m, a->logA);
  u8 *gradient = at(m, a->logAGradient), *loss = at(m, a->loss);
  f64 sum = 0;
  for (i32 i = 0; i < a->count; i++) {
    const f64 p = 1 / (1 + exp(shift - load(f32, logA + i * 4)));
    sum += p;
    store(gradient + i * 4, load(f32, gradient + i * 4) + (f32)(a->lambda * p * (1 - p)));
  }
  store(loss, load(f64, loss) + a->lambda * sum);
}

// Less than this is taken for no gate at all, as its inverse would overflow.
#define NO_GATE 1e-20f

// What the weights of a gate that are kept, those whose noise is at least the rate, add up to, in their order; 0 where the
// gate stays as it is: where none is dropped or next to nothing is left.
INLINE f32 keptSum(const u8 *x, const u8 *noise, f32 rate, i32 width) {
  i32 kept = 0;
  f32 sum = 0;
  for (i32 i = 0; i < width; i++) {
    if (load(f32, noise + i * 4) < rate) continue;
    kept++;
    sum += load(f32, x + i * 4);
  }
  return kept == width || sum <= NO_GATE ? 0 : sum;
}

// y = x r / sum(x r) with r = 1 where the noise is at least the rate, and 0 elsewhere; or x: see keptSum.
KERNEL gateDropout(Memory m, const GateDropout *a) {
  const i32 width = a->width;
  const f32 rate = (f32)a->rate;
  const u8 *x = at(m, a->x), *noise = at(m, a->noise);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, x += a->xStride, y += a->yStride, noise += a->noiseStride) {
    const f32 sum = keptSum(x, noise, rate, width);
    for (i32 i = 0; i < width; i++) {
      const f32 g = load(f32, x + i * 4);
      if (sum == 0)
        store(y + i * 4, g);
      else
        store(y + i * 4, load(f32, noise + i * 4) < rate ? 0 : g / sum);
    }
  }
}

// dx_i = r_i (dy_i - sum_j y_j dy_j) / sum(x r), the sum in the order of j; or dy_i where the gate stays as it is.
KERNEL gateDropoutGradient(Memory m, const GateDropoutGradient *a) {
  const i32 width = a->width;
  const f32 rate = (f32)a->rate;
  const u8 *x = at(m, a->x), *y = at(m, a->y), *dy = at(m, a->dy), *noise = at(m, a->noise);
  u8 *dx = at(m, a->dx);
  for (i32 row = 0; row < a->rows; row++) {
    const f32 sum = keptSum(x, noise, rate, width);
    f32 mean = 0;
    for (i32 i = 0; i < width; i++) mean += load(f32, y + i * 4) * load(f32, dy + i * 4);
    for (i32 i = 0; i < width; i++) {
      f32 d = load(f32, dy + i * 4);
      if (sum != 0) d = load(f32, noise + i * 4) < rate ? 0 : (d - mean) / sum;
      store(dx + i * 4, a->accumulate ? load(f32, dx + i * 4) + d : d);
    }
    x += a->xStride;
    y += a->yStride;
    dy += a->yStride;
    dx += a->xStride;
    noise += a->noiseStride;
  }
}

// y = x r / (1 - rate) with r = 0 where the noise is less than the rate, and 1 elsewhere; x where the noise is 1, which
// no draw is. The gradient is the same of dy.
KERNEL dropout(Memory m, const Dropout *a) {
  const f32 rate = (f32)a->rate, scale = (f32)(1 / (1 - a->rate));
  const u8 *x = at(m, a->x), *noise = at(m, a->noise);
  u8 *y = at(m, a->y);
  for (i32 row = 0; row < a->rows; row++, x += a->xStride, y += a->yStride)
    for (i32 i = 0; i < a->width * 4; i += 4, noise += 4) {
      const f32 u = load(f32, noise), kept = load(f32, x + i) * (u < 1 ? scale : 1), v = u < rate ? 0 : kept;
      store(y + i, a->accumulate ? load(f32, y + i) + v : v);
    }
}
