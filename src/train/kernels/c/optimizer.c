// One update of all parameters, which lie one behind the other, as their gradients and moments do.
#include "call.h"
#include "instructions.h"
#include "multiply-add.h"

// At most this, a moment or gradient is taken for zero: its square times 1 - beta2 is far above subnormal numbers.
#define TINY 1e-15f
#define TINY_SQUARE 1e-30f

// Rows of a table that are on their way to the cache.
#define AHEAD 8

typedef struct {
  f32 beta1, rest1, beta2, rest2, rate, epsilon;
} AdamScale;

// x, or zero where |x| is tiny; NaN stays, so that a diverged run shows.
#define flush(x) zeroWhere(__builtin_elementwise_abs(x) <= TINY, x)

// w less rate mean / root, which a fused operation multiplies and subtracts.
#if ALGORITHM == 1
#define moved(V, w, rate, mean, root)                                        \
  ({                                                                         \
    const V move = (rate) * (mean) / (root);                                 \
    load(V, w) - move;                                                       \
  })
#else
#define moved(V, w, rate, mean, root) lessProduct(rate, (mean) / (root), load(V, w))
#endif

#define DEFINE_ADAM(V)                                                       \
  INLINE void adam##V(u8 *w, const u8 *g, u8 *m, u8 *v, const AdamScale *s) { \
    const V gradient = flush(load(V, g));                                    \
    const V sum = productAdd(s->beta1, load(V, m), s->rest1 * gradient);     \
    const V mean = flush(sum);                                               \
    V square = productAdd(s->beta2, load(V, v), s->rest2 * (gradient * gradient)); \
    square = zeroWhere(square <= TINY_SQUARE, square);                       \
    store(m, mean);                                                          \
    store(v, square);                                                        \
    store(w, moved(V, w, s->rate, mean, __builtin_elementwise_sqrt(square) + s->epsilon)); \
  }
DEFINE_ADAM(Wide)
DEFINE_ADAM(f32x4)

INLINE f64 learningRate(Memory m, u32 rates, u32 first, f64 step) {
  return load(f64, at(m, rates) + placeInCall(m, first, step) * 8);
}

// Of a step behind those whose powers of beta1 and beta2 these are.
INLINE AdamScale scaleOf(const u8 *powers, f64 beta1, f64 beta2, f64 epsilon, f64 rate) {
  const f64 correction = __builtin_sqrt(1 - load(f64, powers + 8));
  return (AdamScale){
    .beta1 = (f32)beta1,
    .rest1 = (f32)(1 - beta1),
    .beta2 = (f32)beta2,
    .rest2 = (f32)(1 - beta2),
    .rate = (f32)(rate * correction / (1 - load(f64, powers))),
    .epsilon = (f32)(epsilon * correction),
  };
}

INLINE void adamRange(u8 *w, const u8 *g, u8 *m, u8 *v, i32 bytes, const AdamScale *s) {
  i32 i = 0;
  for (; i + WIDE_BYTES <= bytes; i += WIDE_BYTES) adamWide(w + i, g + i, m + i, v + i, s);
  for (; i < bytes; i += 16) adamf32x4(w + i, g + i, m + i, v + i, s);
}

// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w -= lr m^ / (sqrt(v^) + eps) with the moments' biases corrected,
// m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t). Both corrections go into the step size and eps, in float64; the rest is
// in float32: w -= (lr sqrt(1 - b2^t) / (1 - b1^t)) m / (sqrt(v) + eps sqrt(1 - b2^t)).
//
// Tiny numbers become zero: the moments of dead units would otherwise decay into the subnormal range, where many
// processors are a hundred times slower. Against eps = 1e-7 they move a weight by less than 1e-8 of the step size.
KERNEL adam(Memory memory, const Adam *a, f64 step) {
  u8 *powers = at(memory, a->powers);
  store(powers, load(f64, powers) * a->beta1);
  store(powers + 8, load(f64, powers + 8) * a->beta2);
  const f64 rate = learningRate(memory, a->rates, a->first, step);
  const AdamScale scale = scaleOf(powers, a->beta1, a->beta2, a->epsilon, rate);
  const u8 *g = at(memory, a->gradients);
  adamRange(at(memory, a->parameters), g, at(memory, a->m), at(memory, a->v), a->bytes, &scale);
}

// The same of the rows of a table that the batch used, t being the number of all steps; the other rows and their moments stay
// as they are. Rows are asked for some ahead, as those of a large table are in no cache.
KERNEL adamRows(Memory memory, const AdamRows *a, f64 step) {
  const f64 rate = learningRate(memory, a->rates, a->first, step);
  const AdamScale scale = scaleOf(at(memory, a->powers), a->beta1, a->beta2, a->epsilon, rate);
  const u8 *used = at(memory, a->used), *g = at(memory, a->gradients);
  u8 *w = at(memory, a->table), *m = at(memory, a->m), *v = at(memory, a->v);
  const i32 count = load(i32, at(memory, a->count));
  for (i32 i = 0; i < count; i++, g += a->rowBytes) {
    if (i + AHEAD < count) {
      const i64 next = (i64)load(i32, used + (i64)(i + AHEAD) * 4) * a->rowBytes;
      __builtin_prefetch(w + next, 1);
      __builtin_prefetch(m + next, 1);
      __builtin_prefetch(v + next, 1);
    }
    const i64 row = (i64)load(i32, used + (i64)i * 4) * a->rowBytes;
    adamRange(w + row, g, m + row, v + row, a->rowBytes, &scale);
  }
}

INLINE void descendRange(u8 *w, const u8 *g, i32 bytes, f32 rate) {
  i32 i = 0;
  for (; i + WIDE_BYTES <= bytes; i += WIDE_BYTES) store(w + i, lessProduct(rate, load(Wide, g + i), load(Wide, w + i)));
  for (; i < bytes; i += 16) store(w + i, lessProduct(rate, load(f32x4, g + i), load(f32x4, w + i)));
}

// Stochastic gradient descent: w -= lr g.
KERNEL descend(Memory memory, const Descend *a, f64 step) {
  const f32 rate = (f32)learningRate(memory, a->rates, a->first, step);
  descendRange(at(memory, a->parameters), at(memory, a->gradients), a->bytes, rate);
}

// The same of the rows of a table that the batch used: the others have no gradient.
KERNEL descendRows(Memory memory, const DescendRows *a, f64 step) {
  const f32 rate = (f32)learningRate(memory, a->rates, a->first, step);
  const u8 *used = at(memory, a->used), *g = at(memory, a->gradients);
  u8 *w = at(memory, a->table);
  const i32 count = load(i32, at(memory, a->count));
  for (i32 i = 0; i < count; i++, g += a->rowBytes)
    descendRange(w + (i64)load(i32, used + (i64)i * 4) * a->rowBytes, g, a->rowBytes, rate);
}

typedef struct {
  f32 momentum, decay, rate;
} MomentumScale;

#define DEFINE_MOMENTUM(V)                                                   \
  INLINE void momentum##V(u8 *w, const u8 *g, u8 *v, const MomentumScale *s) { \
    const V weight = load(V, w), gradient = multiplyAdd(s->decay, weight, load(V, g)); \
    const V sum = productAdd(s->momentum, load(V, v), gradient);             \
    const V velocity = flush(sum);                                           \
    store(v, velocity);                                                      \
    store(w, lessProduct(s->rate, velocity, weight));                        \
  }
DEFINE_MOMENTUM(Wide)
DEFINE_MOMENTUM(f32x4)

// v = mu v + g + decay w, w -= lr v; a tiny v becomes zero, as the moments of Adam do.
KERNEL momentum(Memory memory, const Momentum *a, f64 step) {
  const f32 rate = (f32)learningRate(memory, a->rates, a->first, step);
  const MomentumScale scale = {(f32)a->momentum, (f32)a->decay, rate};
  u8 *w = at(memory, a->parameters), *v = at(memory, a->velocity);
  const u8 *g = at(memory, a->gradients);
  i32 i = 0;
  for (; i + WIDE_BYTES <= a->bytes; i += WIDE_BYTES) momentumWide(w + i, g + i, v + i, &scale);
  for (; i < a->bytes; i += 16) momentumf32x4(w + i, g + i, v + i, &scale);
}

INLINE void decayRange(u8 *w, i32 bytes, f32 left) {
  for (i32 i = 0; i < bytes; i += 16) store(w + i, left * load(f32x4, w + i));
}

// Decoupled weight decay: w *= 1 - lr decay.
KERNEL decay(Memory memory, const Decay *a, f64 step) {
  const f32 left = (f32)(1 - learningRate(memory, a->rates, a->first, step) * a->decay);
  decayRange(at(memory, a->parameters), a->bytes, left);
}

// The same of the rows of a table that the batch used.
KERNEL decayRows(Memory memory, const DecayRows *a, f64 step) {
  const f32 left = (f32)(1 - learningRate(memory, a->rates, a->first, step) * a->decay);
  const u8 *used = at(memory, a->used);
  u8 *w = at(memory, a->table);
  const i32 count = load(i32, at(memory, a->count));
  for (i32 i = 0; i < count; i++) decayRange(w + (i64)load(i32, used + (i64)i * 4) * a->rowBytes, a->rowBytes, left);
}
