// The methods of ../../engine/balance, where each has its formula and source: the same operations in the same order, and so
// the same bits.
#include "instructions.h"
#include "scalar-sine.h"
#include "scalar.h"
#include "vector.h"

// Matrices are as small as the tasks are few: short code matters more than vectors, and with relaxed SIMD the compiler
// would take a comparison of these for an instruction that lets the processor choose (vector.h).
#define SMALL static __attribute__((noinline, minsize))

enum { LOG_SUM, RLW, FAMO, GRADNORM, PCGRAD, MGDA, NASH, CAGRAD, ALIGNED, UPGRAD };

#define LEAST_LOSS 1e-8

typedef struct {
  f64 logit, m, v, power1, power2, firstLoss;
} TaskState;

// The n tasks that take part in a step.
typedef struct {
  i32 n;
  // [n]: their numbers among all tasks.
  i32 *tasks;
  f64 *losses, *after, *gram, *noise, *factors;
  TaskState *states;
  // Free memory.
  f64 *scratch;
} Present;

INLINE f64 *take(f64 **scratch, i32 count) {
  f64 *taken = *scratch;
  *scratch += count;
  return taken;
}

INLINE void fill(f64 *x, i32 count, f64 value) {
  for (i32 i = 0; i < count; i++) x[i] = value;
}

INLINE TaskState *stateOf(const Present *p, i32 i) { return p->states + p->tasks[i]; }

// See ../../engine/solver/equations.ts.
SMALL f64 rowsProduct(const f64 *a, const f64 *b, i32 n) {
  f64 s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  i32 k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[k] * b[k];
    s1 += a[k + 1] * b[k + 1];
    s2 += a[k + 2] * b[k + 2];
    s3 += a[k + 3] * b[k + 3];
  }
  for (; k < n; k++) s0 += a[k] * b[k];
  return s0 + s1 + (s2 + s3);
}

SMALL void factorize(f64 *a, i32 p) {
  for (i32 i = 0; i < p; i++) {
    f64 *row = a + i * p;
    for (i32 j = 0; j < i; j++) row[j] = (row[j] - rowsProduct(row, a + j * p, j)) / a[j * p + j];
    const f64 diagonal = row[i];
    const f64 pivot = diagonal - rowsProduct(row, row, i), least = diagonal * 0x1p-52;
    row[i] = __builtin_sqrt(pivot > least ? pivot : least);
  }
}

// In place.
SMALL void solveFactored(const f64 *l, f64 *x, i32 p) {
  for (i32 i = 0; i < p; i++) {
    f64 sum = x[i];
    for (i32 k = 0; k < i; k++) sum -= l[i * p + k] * x[k];
    x[i] = sum / l[i * p + i];
  }
  for (i32 i = p - 1; i >= 0; i--) {
    x[i] /= l[i * p + i];
    for (i32 k = 0; k < i; k++) x[k] -= l[i * p + k] * x[i];
  }
}

// In place.
SMALL void softmaxOf(f64 *x, i32 n) {
  f64 most = x[0], total = 0;
  for (i32 i = 0; i < n; i++)
    if (x[i] > most) most = x[i];
  for (i32 i = 0; i < n; i++) {
    x[i] = exp(x[i] - most);
    total += x[i];
  }
  for (i32 i = 0; i < n; i++) x[i] = x[i] / total;
}

SMALL void sharesOfLogits(const Present *p, f64 *shares) {
  for (i32 i = 0; i < p->n; i++) shares[i] = stateOf(p, i)->logit;
  softmaxOf(shares, p->n);
}

SMALL void stepLogit(TaskState *state, f64 gradient, f64 rate) {
  state->m = 0.9 * state->m + (1 - 0.9) * gradient;
  state->v = 0.999 * state->v + (1 - 0.999) * (gradient * gradient);
  state->power1 *= 0.9;
  state->power2 *= 0.999;
  const f64 mean = state->m / (1 - state->power1);
  const f64 root = __builtin_sqrt(state->v / (1 - state->power2));
  state->logit -= (rate * mean) / (root + 1e-8);
}

INLINE f64 positive(f64 loss) { return loss > LEAST_LOSS ? loss : LEAST_LOSS; }

SMALL void logSum(const Present *p) {
  for (i32 i = 0; i < p->n; i++) p->factors[i] = 1 / positive(p->losses[i]);
}

SMALL void randomWeights(const Present *p) {
  for (i32 i = 0; i < p->n; i++)
    p->factors[i] =
      __builtin_sqrt(-2 * log(p->noise[2 * i])) * sin(2 * 0x1.921fb54442d18p+1 * p->noise[2 * i + 1]);
  softmaxOf(p->factors, p->n);
  for (i32 i = 0; i < p->n; i++) p->factors[i] = p->n * p->factors[i];
}

SMALL void famo(const Present *p) {
  f64 total = 0;
  sharesOfLogits(p, p->factors);
  for (i32 i = 0; i < p->n; i++) {
    p->factors[i] = p->factors[i] / positive(p->losses[i]);
    total += p->factors[i];
  }
  for (i32 i = 0; i < p->n; i++) p->factors[i] = (p->n * p->factors[i]) / total;
}

SMALL void famoUpdate(const Present *p, const BalanceUpdate *a) {
  f64 *scratch = p->scratch, *shares = take(&scratch, p->n), *falls = take(&scratch, p->n), mean = 0;
  sharesOfLogits(p, shares);
  for (i32 i = 0; i < p->n; i++) {
    falls[i] = log(positive(p->losses[i])) - log(positive(p->after[i]));
    mean += shares[i] * falls[i];
  }
  for (i32 i = 0; i < p->n; i++) {
    TaskState *state = stateOf(p, i);
    stepLogit(state, shares[i] * (falls[i] - mean) + a->decay * state->logit, a->rate);
  }
}

SMALL void gradnorm(const Present *p, f64 *weights) {
  sharesOfLogits(p, weights);
  for (i32 i = 0; i < p->n; i++) weights[i] = p->n * weights[i];
}

SMALL void gradnormUpdate(const Present *p, const BalanceUpdate *a) {
  const i32 n = p->n;
  f64 *scratch = p->scratch, *weights = take(&scratch, n), *ratios = take(&scratch, n), *slopes = take(&scratch, n);
  f64 meanRatio = 0, meanNorm = 0, mean = 0;
  gradnorm(p, weights);
  for (i32 i = 0; i < n; i++) {
    TaskState *state = stateOf(p, i);
    const f64 loss = positive(p->losses[i]);
    if (state->firstLoss == 0) state->firstLoss = loss;
    ratios[i] = loss / state->firstLoss;
    meanRatio += ratios[i] / n;
    meanNorm += (weights[i] * __builtin_sqrt(p->gram[i * n + i])) / n;
  }
  for (i32 i = 0; i < n; i++) {
    const f64 norm = __builtin_sqrt(p->gram[i * n + i]);
    const f64 excess = weights[i] * norm - meanNorm * exp(a->asymmetry * log(ratios[i] / meanRatio));
    slopes[i] = excess > 0 ? norm : excess < 0 ? -norm : 0;
    mean += (weights[i] * slopes[i]) / n;
  }
  for (i32 i = 0; i < n; i++) stepLogit(stateOf(p, i), weights[i] * (slopes[i] - mean), a->rate);
}

SMALL void pcgrad(const Present *p) {
  const i32 n = p->n;
  f64 *scratch = p->scratch, *own = take(&scratch, n), *done = take(&scratch, n);
  fill(p->factors, n, 0);
  for (i32 i = 0; i < n; i++) {
    fill(own, n, 0);
    fill(done, n, 0);
    own[i] = done[i] = 1;
    for (i32 turn = 1; turn < n; turn++) {
      i32 j = -1;
      for (i32 k = 0; k < n; k++)
        if (done[k] == 0 && (j < 0 || (p->noise && p->noise[i * n + k] < p->noise[i * n + j]))) j = k;
      done[j] = 1;
      f64 product = 0;
      for (i32 k = 0; k < n; k++) product += own[k] * p->gram[k * n + j];
      if (product < 0) own[j] -= product / p->gram[j * n + j];
    }
    for (i32 k = 0; k < n; k++) p->factors[k] += own[k];
  }
}

// The vector of least-norm.ts, and memory for finding it.
typedef struct {
  const f64 *gram;
  i32 n, anchor;
  // [n]; isFree has 0 and 1.
  f64 *v, *isFree, *target, *b, *others;
  // [n, n]
  f64 *products;
} Search;

SMALL i32 shortest(const Search *s, i32 ofFree) {
  i32 found = -1;
  for (i32 k = 0; k < s->n; k++) {
    if (ofFree && s->isFree[k] == 0) continue;
    if (found < 0 || s->gram[k * s->n + k] < s->gram[found * s->n + found]) found = k;
  }
  return found;
}

SMALL f64 productWith(const Search *s, i32 row) {
  f64 sum = 0;
  for (i32 k = 0; k < s->n; k++) sum += s->gram[row * s->n + k] * s->v[k];
  return sum;
}

SMALL i32 mostViolating(const Search *s) {
  f64 square = 0, reach = 0, least = 0;
  for (i32 k = 0; k < s->n; k++) {
    square += s->v[k] * productWith(s, k);
    reach += s->v[k] * __builtin_sqrt(s->gram[k * s->n + k]);
  }
  if (square <= 1e-14 * (reach * reach)) return -1;
  i32 found = -1;
  for (i32 j = 0; j < s->n; j++) {
    if (s->isFree[j] == 1) continue;
    const f64 norm = __builtin_sqrt(s->gram[j * s->n + j]);
    const f64 slope = productWith(s, j) - (s->anchor < 0 ? square : 0);
    if (slope < -1e-12 * (norm * reach) && slope / norm < least) {
      found = j;
      least = slope / norm;
    }
  }
  return found;
}

SMALL void leastOfFree(const Search *s) {
  const i32 n = s->n, first = s->anchor < 0 ? shortest(s, 1) : s->anchor;
  const f64 *gram = s->gram, own = gram[first * n + first];
  i32 m = 0;
  for (i32 k = 0; k < n; k++)
    if (s->isFree[k] == 1 && k != first) s->others[m++] = k;
  for (i32 i = 0; i < m; i++) {
    const f64 *row = gram + (i32)s->others[i] * n;
    const f64 shared = row[first];
    s->b[i] = s->anchor < 0 ? own - shared : -shared;
    for (i32 j = 0; j < m; j++) {
      const i32 other = (i32)s->others[j];
      const f64 product = row[other];
      s->products[i * m + j] = s->anchor < 0 ? product - shared - gram[first * n + other] + own : product;
    }
  }
  factorize(s->products, m);
  solveFactored(s->products, s->b, m);
  fill(s->target, n, 0);
  s->target[first] = 1;
  for (i32 i = 0; i < m; i++) {
    s->target[(i32)s->others[i]] = s->b[i];
    if (s->anchor < 0) s->target[first] -= s->b[i];
  }
}

// Returns v, in memory that the next call overwrites.
SMALL f64 *leastNorm(const Present *p, i32 anchor) {
  const i32 n = p->n;
  f64 *scratch = p->scratch;
  const Search s = {p->gram,           n,
                    anchor,            take(&scratch, n),
                    take(&scratch, n), take(&scratch, n),
                    take(&scratch, n), take(&scratch, n),
                    take(&scratch, n * n)};
  fill(s.v, n, 0);
  fill(s.isFree, n, 0);
  const i32 start = anchor < 0 ? shortest(&s, 0) : anchor;
  s.v[start] = s.isFree[start] = 1;
  for (i32 round = 0; round < 8 * n; round++) {
    const i32 entering = mostViolating(&s);
    if (entering < 0) return s.v;
    s.isFree[entering] = 1;
    for (;;) {
      leastOfFree(&s);
      f64 size = 1;
      i32 leaving = -1;
      for (i32 k = 0; k < n; k++) {
        if (s.isFree[k] == 0 || s.target[k] > 0) continue;
        const f64 own = s.v[k] / (s.v[k] - s.target[k]);
        if (own < size) {
          size = own;
          leaving = k;
        }
      }
      if (leaving < 0) {
        for (i32 k = 0; k < n; k++) s.v[k] = s.target[k];
        break;
      }
      if (leaving == entering && s.v[leaving] == 0) return s.v;
      for (i32 k = 0; k < n; k++)
        if (s.isFree[k] == 1) s.v[k] += size * (s.target[k] - s.v[k]);
      s.v[leaving] = s.isFree[leaving] = 0;
    }
  }
  return s.v;
}

SMALL void mgda(const Present *p) {
  const f64 *v = leastNorm(p, -1);
  for (i32 i = 0; i < p->n; i++) p->factors[i] = p->n * v[i];
}

SMALL void upgrad(const Present *p) {
  fill(p->factors, p->n, 0);
  for (i32 i = 0; i < p->n; i++) {
    const f64 *v = leastNorm(p, i);
    for (i32 k = 0; k < p->n; k++) p->factors[k] += v[k];
  }
}

SMALL void nash(const Present *p) {
  const i32 n = p->n;
  f64 *scratch = p->scratch, *norms = take(&scratch, n), *slopes = take(&scratch, n), *direction = take(&scratch, n);
  f64 *cosines = take(&scratch, n * n), *curvature = take(&scratch, n * n), *b = p->factors;
  for (i32 i = 0; i < n; i++) norms[i] = __builtin_sqrt(p->gram[i * n + i]);
  for (i32 i = 0; i < n; i++)
    for (i32 j = 0; j < n; j++) cosines[i * n + j] = i == j ? 1 + 1e-9 : p->gram[i * n + j] / norms[i] / norms[j];
  fill(b, n, 1);
  for (i32 step = 0; step < 100; step++) {
    for (i32 i = 0; i < n; i++) {
      f64 sum = 0;
      for (i32 j = 0; j < n; j++) {
        sum += cosines[i * n + j] * b[j];
        curvature[i * n + j] = cosines[i * n + j];
      }
      slopes[i] = direction[i] = 1 / b[i] - sum;
      curvature[i * n + i] += 1 / (b[i] * b[i]);
    }
    factorize(curvature, n);
    solveFactored(curvature, direction, n);
    f64 decrement = 0;
    for (i32 i = 0; i < n; i++) decrement += slopes[i] * direction[i];
    const f64 size = decrement < 0x1p-4 ? 1 : 1 / (1 + __builtin_sqrt(decrement));
    for (i32 i = 0; i < n; i++) b[i] += size * direction[i];
    if (decrement < 1e-22) break;
  }
  for (i32 i = 0; i < n; i++) b[i] = b[i] / norms[i];
}

typedef struct {
  f64 *w, *products, *mean, radius;
} Exchanges;

SMALL f64 exchangeShares(const Present *part, i32 i, i32 j, const Exchanges *s) {
  const i32 n = part->n;
  const f64 *gram = part->gram, b = s->mean[i] - s->mean[j];
  const f64 r = gram[i * n + i] - 2 * gram[i * n + j] + gram[j * n + j];
  f64 p = 0;
  for (i32 k = 0; k < n; k++) p += s->w[k] * s->products[k];
  const f64 half = s->products[i] - s->products[j], least = -s->w[i], most = s->w[j];
  f64 t = b > 0 ? least : b < 0 ? most : 0;
  const f64 room = s->radius * s->radius * r - b * b;
  if (r > 0 && room > 0) {
    const f64 rest = p - (half * half) / r;
    const f64 away = rest > 0 ? __builtin_sqrt((b * b * rest) / (r * room)) : 0;
    t = -half / r - (b > 0 ? away : -away);
    if (t < least) t = least;
    if (t > most) t = most;
  }
  s->w[i] += t;
  s->w[j] -= t;
  for (i32 k = 0; k < n; k++) s->products[k] += t * (gram[k * n + i] - gram[k * n + j]);
  return t < 0 ? -t : t;
}

SMALL void cagrad(const Present *p, f64 c) {
  const i32 n = p->n;
  f64 *scratch = p->scratch, *mean = take(&scratch, n), *products = take(&scratch, n), *w = p->factors;
  f64 square = 0, trace = 0;
  fill(mean, n, 0);
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < n; j++) mean[i] += p->gram[i * n + j] / n;
    square += mean[i] / n;
    trace += p->gram[i * n + i];
  }
  for (i32 i = 0; i < n; i++) {
    w[i] = 1 / (f64)n;
    products[i] = mean[i];
  }
  const f64 radius = square > 1e-14 * trace ? c * __builtin_sqrt(square) : 0;
  const Exchanges shares = {w, products, mean, radius};
  for (i32 round = 0; radius > 0 && round < 500; round++) {
    f64 most = 0;
    for (i32 i = 0; i < n; i++)
      for (i32 j = i + 1; j < n; j++) {
        const f64 moved = exchangeShares(p, i, j, &shares);
        if (moved > most) most = moved;
      }
    if (most < 1e-13) break;
  }
  f64 length = 0, reach = 0;
  for (i32 i = 0; i < n; i++) {
    length += w[i] * products[i];
    reach += w[i] * __builtin_sqrt(p->gram[i * n + i]);
  }
  const f64 scale = length > 1e-14 * (reach * reach) ? radius / __builtin_sqrt(length) : 0;
  for (i32 i = 0; i < n; i++) w[i] = (1 + n * (scale * w[i])) / (1 + c * c);
}

SMALL void rotate(f64 *x, f64 *y, f64 c, f64 s) {
  const f64 before = *x;
  *x = c * before - s * *y;
  *y = s * before + c * *y;
}

SMALL void jacobi(f64 *a, f64 *vectors, i32 n) {
  fill(vectors, n * n, 0);
  for (i32 i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (i32 sweep = 0; sweep < 20; sweep++)
    for (i32 p = 0; p < n; p++)
      for (i32 q = p + 1; q < n; q++) {
        const f64 off = a[p * n + q];
        if (off == 0) continue;
        const f64 tau = (a[q * n + q] - a[p * n + p]) / (2 * off), root = __builtin_sqrt(1 + tau * tau);
        const f64 t = tau < 0 ? -1 / (root - tau) : 1 / (root + tau);
        const f64 c = 1 / __builtin_sqrt(1 + t * t), s = t * c;
        for (i32 k = 0; k < n; k++) rotate(a + k * n + p, a + k * n + q, c, s);
        for (i32 k = 0; k < n; k++) rotate(a + p * n + k, a + q * n + k, c, s);
        for (i32 k = 0; k < n; k++) rotate(vectors + k * n + p, vectors + k * n + q, c, s);
        a[p * n + q] = a[q * n + p] = 0;
      }
}

SMALL void aligned(const Present *p) {
  const i32 n = p->n;
  f64 *scratch = p->scratch, *a = take(&scratch, n * n), *vectors = take(&scratch, n * n), most = 0;
  for (i32 i = 0; i < n * n; i++) a[i] = p->gram[i];
  jacobi(a, vectors, n);
  for (i32 e = 0; e < n; e++)
    if (a[e * n + e] > most) most = a[e * n + e];
  const f64 nothing = n * 0x1p-46 * most;
  f64 least = most;
  for (i32 e = 0; e < n; e++)
    if (a[e * n + e] > nothing && a[e * n + e] < least) least = a[e * n + e];
  fill(p->factors, n, 0);
  for (i32 e = 0; e < n; e++) {
    if (!(a[e * n + e] > nothing)) continue;
    f64 sum = 0;
    for (i32 i = 0; i < n; i++) sum += vectors[i * n + e];
    const f64 scale = sum * __builtin_sqrt(least / a[e * n + e]);
    for (i32 i = 0; i < n; i++) p->factors[i] += vectors[i * n + e] * scale;
  }
}

// The tasks with a label in the batch and, if gradients matter, a gradient that is not zero.
SMALL Present presentIn(Memory m, const BalanceUpdate *a) {
  const i32 count = a->count;
  f64 *scratch = (f64 *)checked(at(m, a->scratch), ((u64)count * count * 4 + 16 * count) * 8);
  Present p = {.states = (TaskState *)checked(at(m, a->states), (u64)count * sizeof(TaskState))};
  p.tasks = (i32 *)take(&scratch, count);
  p.losses = take(&scratch, count);
  p.after = take(&scratch, count);
  p.factors = take(&scratch, count);
  p.gram = take(&scratch, count * count);
  p.noise = a->noise ? take(&scratch, count * count + 2 * count) : 0;
  p.scratch = scratch;
  for (i32 k = 0; k < count; k++) {
    const f64 loss = load(f64, at(m, a->losses) + k * 8);
    if (loss != loss || (a->gram && !(load(f64, at(m, a->gram) + (k * count + k) * 8) > 0))) continue;
    p.losses[p.n] = loss;
    if (a->after) p.after[p.n] = load(f64, at(m, a->after) + k * 8);
    p.tasks[p.n++] = k;
  }
  for (i32 i = 0; a->gram && i < p.n; i++)
    for (i32 j = 0; j < p.n; j++)
      p.gram[i * p.n + j] = load(f64, at(m, a->gram) + (p.tasks[i] * count + p.tasks[j]) * 8);
  // Of PCGrad's numbers, each is of a pair of tasks.
  if (a->noise && a->method == PCGRAD)
    for (i32 i = 0; i < p.n; i++)
      for (i32 j = 0; j < p.n; j++)
        p.noise[i * p.n + j] = load(f32, at(m, a->noise) + (p.tasks[i] * count + p.tasks[j]) * 4);
  else if (a->noise)
    for (i32 i = 0; i < 2 * p.n; i++) p.noise[i] = load(f32, at(m, a->noise) + i * 4);
  return p;
}

// The factor of each task in this step; 1 for those that do not take part.
KERNEL balance(Memory m, const Balance *a) {
  const Present p = presentIn(m, a);
  u8 *factors = at(m, a->factors);
  for (i32 k = 0; k < a->count; k++) store(factors + k * 8, 1.0);
  if (p.n == 0) return;
  switch (a->method) {
    case LOG_SUM: logSum(&p); break;
    case RLW: randomWeights(&p); break;
    case FAMO: famo(&p); break;
    case GRADNORM: gradnorm(&p, p.factors); break;
    case PCGRAD: pcgrad(&p); break;
    case MGDA: mgda(&p); break;
    case NASH: nash(&p); break;
    case CAGRAD: cagrad(&p, a->c); break;
    case ALIGNED: aligned(&p); break;
    case UPGRAD: upgrad(&p); break;
    default: __builtin_trap();
  }
  for (i32 i = 0; i < p.n; i++) store(factors + p.tasks[i] * 8, p.factors[i]);
}

// What a method changes for the next step, once the model is updated.
KERNEL balanceUpdate(Memory m, const BalanceUpdate *a) {
  const Present p = presentIn(m, a);
  if (p.n == 0) return;
  if (a->method == FAMO) famoUpdate(&p, a);
  if (a->method == GRADNORM) gradnormUpdate(&p, a);
}

INLINE f64x8 eightOf(const u8 *at) { return __builtin_convertvector(load(f32x8, at), f64x8); }

// Products of the tasks' gradients, in float64: number i of them is in sum i mod 16 of sixteen, which are added at the end,
// always in the same order.
KERNEL gram(Memory m, const Gram *a) {
  for (i32 i = 0; i < a->count; i++)
    for (i32 j = i; j < a->count; j++) {
      const u8 *x = at(m, a->gradients) + (i64)i * a->stride, *y = at(m, a->gradients) + (i64)j * a->stride;
      f64x8 even = 0, odd = 0;
      i32 k = 0;
      for (; k + 64 <= a->bytes; k += 64) {
        even += eightOf(x + k) * eightOf(y + k);
        odd += eightOf(x + k + 32) * eightOf(y + k + 32);
      }
      if (k < a->bytes) even += eightOf(x + k) * eightOf(y + k);
      const f64x8 eight = even + odd;
      const f64x4 four = eight.lo + eight.hi;
      const f64x2 pair = four.lo + four.hi;
      u8 *to = at(m, a->gram);
      const f64 sum = load(f64, to + (i * a->count + j) * 8) + (pair[0] + pair[1]);
      store(to + (i * a->count + j) * 8, sum);
      store(to + (j * a->count + i) * 8, sum);
    }
}

// sum_k factor_k g_k, in float64 in the order of the tasks, rounded once.
KERNEL weighGradients(Memory m, const WeighGradients *a) {
  const u8 *gradients = at(m, a->gradients), *factors = at(m, a->factors);
  u8 *to = at(m, a->to);
  for (i32 i = 0; i < a->bytes; i += 32) {
    f64x8 sum = load(f64, factors) * eightOf(gradients + i);
    for (i32 k = 1; k < a->count; k++)
      sum += load(f64, factors + k * 8) * eightOf(gradients + (i64)k * a->stride + i);
    store(to + i, __builtin_convertvector(sum, f32x8));
  }
}
