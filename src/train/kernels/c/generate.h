// Synthetic examples (section 3.2), each a function of the key and its number alone.
#pragma once
#include "instructions.h"
#include "normal.h"
#include "sine.h"

// Some dozens of numbers.
INLINE void copyNumbers(u8 *to, const u8 *from, i32 count) {
  const u8 *end = from + (i64)count * 4;
  for (; from + 32 <= end; from += 32, to += 32) store(to, load(f32x8, from));
#pragma clang loop vectorize(disable)
  for (; from < end; from += 4, to += 4) store(to, load(f32, from));
}

// x . w in float32. Feature 16 g + 4 v + l is added to partial sum (v, l), in the order of g; then vectors are added
// as (0 + 1) + (2 + 3) and lanes as in sumOf.
INLINE f32 dotGroups(const u8 *x, const u8 *w, i32 groups) {
  f32x16 sum = 0;
  for (i32 g = 0; g < groups; g++, x += GROUP_BYTES, w += GROUP_BYTES) sum += load(f32x16, x) * load(f32x16, w);
  const f32x8 low = sum.lo, high = sum.hi;
  return sumOf((low.lo + low.hi) + (high.lo + high.hi));
}

// Labels whose sines are taken at the same time, in two vectors, as each sine waits for its own.
#define SCORES (LANES / 2)

// Each pair of lanes holds the two numbers at an address.
INLINE Doubles loadPair(const u8 *from) {
  Doubles v;
  const f64x2 pair = load(f64x2, from);
  for (i32 i = 0; i < LANES / 2; i++) v[i] = pair[i % 2];
  return v;
}

// sum_j sin(alpha_j s + beta_j) of some s: the even and the odd j apart, each in the order of j, then the two.
static __attribute__((noinline)) void sinesOf(
  const u8 *alpha, const u8 *beta, i32 pairs, const f64 s[SCORES], f64 sums[SCORES]
) {
  const Doubles all = peek(Doubles, s);
  Doubles scores[2], sum[2] = {0};
  for (i32 v = 0; v < 2; v++)
    for (i32 i = 0; i < SCORES; i++) scores[v][i] = all[(v * SCORES + i) / 2];
  for (i32 pair = 0; pair < pairs; pair++, alpha += 16, beta += 16)
    for (i32 v = 0; v < 2; v++) sum[v] += sinOf(loadPair(alpha) * scores[v] + loadPair(beta));
  for (i32 i = 0; i < SCORES; i++) {
    const Doubles of = sum[2 * i / SCORES];
    sums[i] = of[2 * i % SCORES] + of[2 * i % SCORES + 1];
  }
}

// Examples that are made before their labels are.
#define EXAMPLES 32

// Labels that are made in three loops, whose turns do not wait for each other.
#define LABELS (8 * SCORES)

// The labels of some examples, whose normals lie `exampleBytes` apart: factor ((s + (sum_j sin(alpha_j f s + beta_j) +
// s^2 + ... + s^degree)) + noise eps), from s = x . w_k on in float64, where f is the task's frequency.
static __attribute__((noinline)) void label(
  Memory m, const Recipe *recipe, const u8 *x, i64 exampleBytes, i32 examples, u8 *labels
) {
  const i32 tasks = recipe->tasks, groups = (recipe->features + GROUP - 1) / GROUP;
  const u8 *weights = at(m, recipe->weights);
  const u8 *degrees = at(m, recipe->degrees);
  const u8 *frequencies = at(m, recipe->frequencies), *noises = at(m, recipe->noises), *factors = at(m, recipe->factors);
  const u8 *w = weights, *noise = x + (i64)recipe->features * 4;
  i32 task = 0;
  for (i32 left = examples * tasks; left > 0; left -= LABELS) {
    const i32 count = smaller(left, LABELS);
    f64 s[LABELS], angles[LABELS], sums[LABELS], noisy[LABELS], factor[LABELS];
    i32 degree[LABELS];
    for (i32 i = 0; i < count; i++) {
      s[i] = dotGroups(x, w, groups);
      angles[i] = load(f64, frequencies + task * 8) * s[i];
      noisy[i] = load(f64, noises + task * 8) * (f64)load(f32, noise + task * 4);
      factor[i] = load(f64, factors + task * 8);
      degree[i] = load(i32, degrees + task * 4);
      w += (i64)groups * GROUP_BYTES;
      if (++task < tasks) continue;
      task = 0;
      w = weights;
      x += exampleBytes;
      noise += exampleBytes;
    }
    for (i32 i = count; i % SCORES != 0; i++) angles[i] = 0;
    for (i32 i = 0; i < count; i += SCORES)
      sinesOf(at(m, recipe->alpha), at(m, recipe->beta), recipe->pairs, angles + i, sums + i);
    for (i32 i = 0; i < count; i++, labels += 4) {
      f64 power = s[i];
      for (i32 k = 2; k <= degree[i]; k++) sums[i] += power *= s[i];
      const f64 y = (s[i] + sums[i] + noisy[i]) * factor[i];
      store(labels, recipe->binary ? (f32)(y > recipe->threshold) : (f32)y);
    }
  }
}

// Example start + i goes to dense[i stride ..] (d numbers) and labels[i K ..] (K numbers), for i < rows; the stride is
// in bytes.
static __attribute__((noinline)) void generate(
  Memory m, const Recipe *recipe, f64 start, i32 rows, u8 *dense, i64 stride, u8 *labels
) {
  const i32 features = recipe->features, groups = (features + recipe->tasks + GROUP - 1) / GROUP;
  const i64 exampleBytes = (i64)groups * GROUP_BYTES;
  const u8 *keys = at(m, recipe->keys);
  u8 *normals = at(m, recipe->normals);
  u64 example = (u64)start;
  for (i32 row = 0; row < rows; row += EXAMPLES, example += EXAMPLES) {
    const i32 made = rows - row < EXAMPLES ? rows - row : EXAMPLES;
    // In whole fours, so that every machine makes the same.
    for (i32 i = 0; i < (made + 3) / 4 * 4; i += STREAMS * ABREAST)
      normalsFrom(keys, groups, example + (u64)i, normals + i * exampleBytes, exampleBytes);
    for (i32 i = 0; i < made; i++, dense += stride) copyNumbers(dense, normals + i * exampleBytes, features);
    label(m, recipe, normals, exampleBytes, made, labels);
    labels += (i64)made * recipe->tasks * 4;
  }
}
