// One update of all parameters, which lie one behind the other, as their gradients and moments do.
#include "call.h"
#include "instructions.h"
#include "vector.h"

// At most this, a moment or gradient is taken for zero: its square times 1 - beta2 is far above subnormal numbers.
#define TINY 1e-15f
#define TINY_SQUARE 1e-30f

typedef struct {
  f32 beta1, rest1, beta2, rest2, rate, epsilon;
} AdamScale;

// x, or zero where |x| is tiny; NaN stays, so that a diverged run shows.
#define flush(x) zeroWhere(__builtin_elementwise_abs(x) <= TINY, x)

#define DEFINE_ADAM(V)                                                       \
  INLINE void adam##V(u8 *w, const u8 *g, u8 *m, u8 *v, const AdamScale *s) { \
    const V gradient = flush(load(V, g));                                    \
    const V sum = s->beta1 * load(V, m) + s->rest1 * gradient;               \
    const V mean = flush(sum);                                               \
    V square = s->beta2 * load(V, v) + s->rest2 * (gradient * gradient);     \
    square = zeroWhere(square <= TINY_SQUARE, square);                       \
    store(m, mean);                                                          \
    store(v, square);                                                        \
    const V move = s->rate * mean / (__builtin_elementwise_sqrt(square) + s->epsilon); \
    store(w, load(V, w) - move);                                             \
  }
DEFINE_ADAM(Wide)
DEFINE_ADAM(f32x4)

INLINE f64 learningRate(Memory m, u32 rates, u32 first, f64 step) {
  return load(f64, at(m, rates) + placeInCall(m, first, step) * 8);
}

// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w -= lr m^ / (sqrt(v^) + eps) with the moments' biases corrected,
// m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t). Both corrections go into the step size and eps, in float64; the rest is
// in float32: w -= (lr sqrt(1 - b2^t) / (1 - b1^t)) m / (sqrt(v) + eps sqrt(1 - b2^t)).
//
// Tiny numbers become zero: the moments of dead units would otherwise decay into the subnormal range, where many
// processors are a hundred times slower. Against eps = 1e-7 they move a weight by less than 1e-8 of the step size.
KERNEL adam(Memory memory, const Adam *a, f64 step) {
  u8 *powers = at(memory, a->powers);
  const f64 power1 = load(f64, powers) * a->beta1;
  const f64 power2 = load(f64, powers + 8) * a->beta2;
  store(powers, power1);
  store(powers + 8, power2);
  const f64 correction = __builtin_sqrt(1 - power2);
  const AdamScale scale = {
    .beta1 = (f32)a->beta1,
    .rest1 = (f32)(1 - a->beta1),
    .beta2 = (f32)a->beta2,
    .rest2 = (f32)(1 - a->beta2),
    .rate = (f32)(learningRate(memory, a->rates, a->first, step) * correction / (1 - power1)),
    .epsilon = (f32)(a->epsilon * correction),
  };
  u8 *w = at(memory, a->parameters), *m = at(memory, a->m), *v = at(memory, a->v);
  const u8 *g = at(memory, a->gradients);
  const i32 bytes = a->bytes;
  i32 i = 0;
  for (; i + WIDE_BYTES <= bytes; i += WIDE_BYTES) adamWide(w + i, g + i, m + i, v + i, &scale);
  for (; i < bytes; i += 16) adamf32x4(w + i, g + i, m + i, v + i, &scale);
}

// Stochastic gradient descent: w -= lr g.
KERNEL descend(Memory memory, const Descend *a, f64 step) {
  const f32 rate = (f32)learningRate(memory, a->rates, a->first, step);
  u8 *w = at(memory, a->parameters);
  const u8 *g = at(memory, a->gradients);
  const i32 bytes = a->bytes;
  i32 i = 0;
  for (; i + WIDE_BYTES <= bytes; i += WIDE_BYTES) store(w + i, load(Wide, w + i) - rate * load(Wide, g + i));
  for (; i < bytes; i += 16) store(w + i, load(f32x4, w + i) - rate * load(f32x4, g + i));
}
