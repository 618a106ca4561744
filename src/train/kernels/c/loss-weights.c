// What the losses of tasks are multiplied by, where that is learned or follows from them.
#include "instructions.h"
#include "scalar.h"

// Uncertainty weights (Kendall, Gal, Cipolla, CVPR 2018): a task's term of what is made small is L / (2 e^s) + s / 2.
KERNEL uncertainty(Memory m, const Uncertainty *a) {
  for (i32 k = 0; k < a->count; k++) {
    const f64 s = load(f32, at(m, a->s) + k * 4);
    store(at(m, a->factors) + k * 8, exp(-s) / 2);
  }
}

// By s, the derivative of that term times the task's weight, which the loss has in it: 0 where the batch has no label.
KERNEL uncertaintyGradient(Memory m, const UncertaintyGradient *a) {
  for (i32 k = 0; k < a->count; k++) {
    const f64 loss = load(f64, at(m, a->losses) + k * 8);
    const f64 slope = load(f64, at(m, a->weights) + k * 8) / 2 - load(f64, at(m, a->factors) + k * 8) * loss;
    store(at(m, a->gradients) + k * 4, loss == loss ? (f32)slope : 0);
  }
}

// How a task's loss fell: its mean in a period over that in the one before; 1 where either is not there.
INLINE f64 fallOf(f64 mean, f64 before) {
  const f64 ratio = mean / before;
  return ratio < __builtin_inf() ? ratio : 1;
}

// Dynamic weight average (Liu, Johns, Davison, CVPR 2019): behind the last step of each period,
// factor_k = count softmax(r / temperature)_k with r_k as above. Means are over the steps whose batch has a label; where none
// has, the mean of the period before stays.
KERNEL dynamicWeights(Memory m, const DynamicWeights *a, f64 step) {
  const i32 count = a->count;
  u8 *factors = at(m, a->factors), *sums = at(m, a->sums), *counts = at(m, a->counts), *before = at(m, a->before);
  for (i32 k = 0; k < count * 8; k += 8) {
    const f64 loss = load(f64, at(m, a->losses) + k);
    if (loss != loss) continue;
    store(sums + k, load(f64, sums + k) + loss);
    store(counts + k, load(f64, counts + k) + 1);
  }
  if (((i64)step + 1) % a->every != 0) return;

  f64 most = 0, total = 0;
  for (i32 k = 0; k < count * 8; k += 8) {
    const f64 mean = load(f64, sums + k) / load(f64, counts + k);
    const f64 fall = fallOf(mean, load(f64, before + k));
    if (fall > most) most = fall;
    store(factors + k, fall);
    if (load(f64, counts + k) > 0) store(before + k, mean);
    store(sums + k, 0.0);
    store(counts + k, 0.0);
  }
  for (i32 k = 0; k < count * 8; k += 8) {
    const f64 e = exp((load(f64, factors + k) - most) / a->temperature);
    store(factors + k, e);
    total += e;
  }
  for (i32 k = 0; k < count * 8; k += 8) store(factors + k, count * load(f64, factors + k) / total);
}
