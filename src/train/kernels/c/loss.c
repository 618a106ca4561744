// The terms of the loss. Each is added to the float64 at `loss`, which the step starts at zero.
#include "instructions.h"
#include "scalar.h"
#include "vector.h"

// The loss of a row, and its derivative by y.
typedef struct {
  f64 loss;
  f64 slope;
} Term;

typedef Term (*TermOf)(f64 y, f64 label);

INLINE Term squaredErrorOf(f64 y, f64 label) {
  const f64 d = y - label;
  return (Term){d * d, 2 * d};
}

// -log p(label) under p(1) = 1 / (1 + e^-y), as max(y, 0) - y label + log(1 + e^-|y|).
INLINE Term crossEntropyOf(f64 y, f64 label) {
  const f64 e = exp(-__builtin_fabs(y));
  return (Term){(y < 0 ? 0 : y) - y * label + log(1 + e), (y < 0 ? e : 1) / (1 + e) - label};
}

// A gradient below 1e-20 becomes zero: the layers behind it would make it subnormal, and slow.
INLINE void give(u8 *dy, f64 d, i32 accumulate) {
  if (__builtin_fabs(d) < 1e-20) d = 0;
  store(dy, accumulate ? load(f32, dy) + (f32)d : (f32)d);
}

// The mean over rows, in float64 in their order.
INLINE void meanLoss(Memory m, const SquaredError *a, TermOf termOf) {
  const f64 share = 1 / (f64)a->rows;
  const u8 *y = at(m, a->y), *labels = at(m, a->labels);
  u8 *dy = at(m, a->dy), *loss = at(m, a->loss);
  f64 sum = 0;
  for (i32 row = 0; row < a->rows; row++, y += a->stride, dy += a->stride, labels += a->labelStride) {
    const Term term = termOf(load(f32, y), load(f32, labels));
    sum += term.loss;
    give(dy, share * term.slope, a->accumulate);
  }
  store(loss, load(f64, loss) + sum * share);
}

KERNEL squaredError(Memory m, const SquaredError *a) {
  meanLoss(m, a, squaredErrorOf);
}

KERNEL crossEntropy(Memory m, const CrossEntropy *a) {
  meanLoss(m, a, crossEntropyOf);
}

INLINE f64 rowWeight(Memory m, const WeightedSquaredError *a, i32 row) {
  return a->weights ? load(f32, at(m, a->weights) + (i64)row * 4) : 1;
}

INLINE f64 labelOf(Memory m, const WeightedSquaredError *a, i32 row) {
  return load(f32, at(m, a->labels) + (i64)row * a->labelStride);
}

// What the rows that have a label count together.
INLINE f64 labelledWeight(Memory m, const WeightedSquaredError *a) {
  f64 total = 0;
  for (i32 row = 0; row < a->rows; row++) {
    const f64 label = labelOf(m, a, row);
    if (label == label) total += rowWeight(m, a, row);
  }
  return total;
}

// What a row's loss counts for each unit of its weight, and its gradient.
typedef struct {
  f64 total, share, slopeShare;
} Shares;

INLINE Shares sharesOf(Memory m, const WeightedSquaredError *a) {
  const f64 total = labelledWeight(m, a), share = total > 0 ? a->weight / total : 0;
  return (Shares){total, share, a->factor ? share * load(f64, at(m, a->factor)) : share};
}

INLINE void addLoss(Memory m, const WeightedSquaredError *a, const Shares *shares, f64 sum) {
  u8 *loss = at(m, a->loss);
  store(loss, load(f64, loss) + sum * shares->share);
  if (a->own) store(at(m, a->own), shares->total > 0 ? sum * shares->share : __builtin_nan(""));
}

// The task's weight times the weighted mean over the rows that have a label, in float64 in their order: 0 where there is
// none. With weights of 1, all labels and no other factor it has the bits of the plain mean.
INLINE void weightedMeanLoss(Memory m, const WeightedSquaredError *a, TermOf termOf) {
  const Shares shares = sharesOf(m, a);
  const u8 *y = at(m, a->y);
  u8 *dy = at(m, a->dy);
  f64 sum = 0;
  for (i32 row = 0; row < a->rows; row++, y += a->stride, dy += a->stride) {
    const f64 label = labelOf(m, a, row);
    if (label != label) {
      give(dy, 0, a->accumulate);
      continue;
    }
    const Term term = termOf(load(f32, y), label);
    const f64 weight = rowWeight(m, a, row);
    sum += weight * term.loss;
    give(dy, shares.slopeShare * weight * term.slope, a->accumulate);
  }
  addLoss(m, a, &shares, sum);
}

KERNEL weightedSquaredError(Memory m, const WeightedSquaredError *a) {
  weightedMeanLoss(m, a, squaredErrorOf);
}

KERNEL weightedCrossEntropy(Memory m, const WeightedCrossEntropy *a) {
  weightedMeanLoss(m, a, crossEntropyOf);
}

// -log p(label) under the Poisson distribution of mean e^y, without the term of the label alone.
INLINE Term poissonOf(f64 y, f64 label) {
  const f64 mean = exp(y);
  return (Term){mean - label * y, mean - label};
}

KERNEL poisson(Memory m, const Poisson *a) {
  weightedMeanLoss(m, (const WeightedSquaredError *)a, poissonOf);
}

// -log p(label) under the softmax of a row's logits, log sum_c e^(y_c - max) + max - y_label, and its gradients p_c less
// one for the label's class; otherwise as weightedMeanLoss. Its fields are those of the other losses, and `classes`, which
// takes the place of their padding.
KERNEL classCrossEntropy(Memory m, const ClassCrossEntropy *fields) {
  const WeightedSquaredError *a = (const WeightedSquaredError *)fields;
  _Static_assert(__builtin_offsetof(ClassCrossEntropy, weight) == __builtin_offsetof(WeightedSquaredError, weight), "");
  const Shares shares = sharesOf(m, a);
  const i32 bytes = fields->classes * 4;
  const u8 *y = at(m, a->y);
  u8 *dy = at(m, a->dy);
  f64 sum = 0;
  for (i32 row = 0; row < a->rows; row++, y += a->stride, dy += a->stride) {
    const f64 label = labelOf(m, a, row);
    if (label != label) {
      for (i32 i = 0; i < bytes; i += 4) give(dy + i, 0, a->accumulate);
      continue;
    }
    f64 most = load(f32, y), total = 0;
    for (i32 i = 4; i < bytes; i += 4) most = larger(most, (f64)load(f32, y + i));
    for (i32 i = 0; i < bytes; i += 4) total += exp(load(f32, y + i) - most);
    const f64 weight = rowWeight(m, a, row);
    sum += weight * (log(total) + most - load(f32, y + (i32)label * 4));
    for (i32 i = 0; i < bytes; i += 4) {
      const f64 slope = exp(load(f32, y + i) - most) / total - (i == (i32)label * 4);
      give(dy + i, shares.slopeShare * weight * slope, a->accumulate);
    }
  }
  addLoss(m, a, &shares, sum);
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
