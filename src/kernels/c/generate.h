// Synthetic examples (section 3.2), each a function of the key and its number alone.
//
// Standard normals by Box-Muller: two words give r cos(a) and r sin(a), with r = sqrt(-2 log u) and a uniform. Sixteen
// of an example are a group, of 4 counters x 4 words: number 16 group + 4 word + lane is of counter
// (4 group + lane, low, high, 0), low and high being the halves of the example's number.
#pragma once
#include "instructions.h"
#include "log.h"
#include "sine.h"
#include "threefry.h"

// Normals of a group, and bytes.
#define GROUP 16
#define GROUP_BYTES 64

// Examples that are made at the same time: four lanes of a vector each.
#if WIDTH == 512
#define EXAMPLES 4
#define LANES 16
#elif WIDTH == 256
#define EXAMPLES 4
#define LANES 16
#else
#define EXAMPLES 2
#define LANES 8
#endif

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
typedef PASTE(f32x, LANES) Normals;
typedef PASTE(i32x, LANES) NormalsInt;
typedef PASTE(u32x, LANES) Words;
#define logOf PASTE(logOf, LANES)
#define threefry PASTE(threefry, LANES)

static const u32 LANE[] = {0, 1, 2, 3};
static const u32 SIGN[] = {0x80000000};
// 2^-31, 2^-32 and -2, then the coefficients of sin and of cos from the highest.
static const f32 NORMAL[] = {
  4.656612873077393e-10,
  2.3283064365386963e-10,
  -2,
  -0.004601658020420802,
  0.07968003283312002,
  -0.6459634602410776,
  1.5707963217084766,
  -0.020417282533989216,
  0.25360321094335697,
  -1.2336977063332502,
  1,
};

// u = (w >> 1) 2^-31 + 2^-32, rounded: in [2^-32, 1], so that the logarithm is finite and never positive. The largest
// radius is sqrt(64 log 2) = 6.66.
INLINE Normals radiusOf(Words word) {
  const f32 *c = table(NORMAL);
  const Normals u = __builtin_convertvector((NormalsInt)(word >> 1), Normals) * c[0] + c[1];
  return __builtin_elementwise_sqrt(c[2] * logOf(u));
}

// The circle in four quarters: bit 31 turns the cosine's sign, bit 30 swaps the two, and the other 30 bits, read as a
// signed fraction y in [-1/2, 1/2) of a quarter, give sin and cos of y pi/2 by polynomials (relative error before
// rounding 3.3e-9 and 3.9e-8). Two words in place.
INLINE void boxMuller(Words words[2]) {
  const f32 *c = table(NORMAL);
  const Normals r = radiusOf(words[0]);
  const Words turn = words[1];
  const Normals y = __builtin_convertvector((NormalsInt)(turn << 2), Normals) * c[1];
  const Normals z = y * y;
  Normals sine = c[4] + z * c[3];
  sine = c[5] + z * sine;
  sine = c[6] + z * sine;
  sine = (y * sine) * r;
  Normals cosine = c[8] + z * c[7];
  cosine = c[9] + z * cosine;
  cosine = c[10] + z * cosine;
  cosine = cosine * r;
  const Words turned = (Words)cosine ^ (turn & table(SIGN)[0]);
  // Exchanged where the bit is set: sine and cosine differ in these bits.
  const Words swap = ((Words)sine ^ turned) & (Words)((NormalsInt)(turn << 1) >> 31);
  words[0] = turned ^ swap;
  words[1] = (Words)sine ^ swap;
}

// A group of each of some examples; those of an example lie `stride` bytes behind those of the one before.
INLINE void normalGroups(const u8 *keys, u32 group, u64 example, u8 *to, i64 stride) {
  Words x[4];
  u32 low[EXAMPLES], high[EXAMPLES];
  for (i32 i = 0; i < EXAMPLES; i++) {
    low[i] = (u32)(example + (u64)i);
    high[i] = (u32)((example + (u64)i) >> 32);
  }
  const u32 *lane = table(LANE);
  for (i32 i = 0; i < LANES; i++) {
    x[0][i] = 4 * group + lane[i % 4];
    x[1][i] = low[i / 4];
    x[2][i] = high[i / 4];
  }
  x[3] = 0;
  threefry(keys, x);
  boxMuller(x);
  boxMuller(x + 2);
  for (i32 i = 0; i < EXAMPLES; i++)
    for (i32 word = 0; word < 4; word++) {
      u32x4 part;
      for (i32 l = 0; l < 4; l++) part[l] = x[word][4 * i + l];
      store(to + i * stride + word * 16, part);
    }
}

// Some dozens of numbers.
INLINE void copyNumbers(u8 *to, const u8 *from, i32 count) {
  const u8 *end = from + (i64)count * 4;
  for (; from + 32 <= end; from += 32, to += 32) store(to, load(f32x8, from));
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

// Labels whose sines are taken at the same time.
#define SCORES 4

// sum_j sin(alpha_j s + beta_j) of some s: the even and the odd j apart, each in the order of j, then the two.
INLINE void sinesOf(Memory m, const Recipe *recipe, const f64 s[SCORES], f64 sums[SCORES]) {
  f64x8 scores, sum = 0;
  for (i32 i = 0; i < 2 * SCORES; i++) scores[i] = s[i / 2];
  const u8 *alpha = at(m, recipe->alpha), *beta = at(m, recipe->beta);
  for (i32 pair = 0; pair < recipe->pairs; pair++, alpha += 16, beta += 16) {
    const f64x2 a = load(f64x2, alpha), b = load(f64x2, beta);
    const f64x8 angles = __builtin_shufflevector(a, a, 0, 1, 0, 1, 0, 1, 0, 1) * scores +
      __builtin_shufflevector(b, b, 0, 1, 0, 1, 0, 1, 0, 1);
    sum += sinOf8(angles);
  }
  for (i32 i = 0; i < SCORES; i++) sums[i] = sum[2 * i] + sum[2 * i + 1];
}

// Example start + i goes to dense[i stride ..] (d numbers) and labels[i K ..] (K numbers), for i < rows; the stride is
// in bytes. A label is (s + sum_j sin(alpha_j s + beta_j)) + noise eps, from s = x . w_k on in float64.
static __attribute__((noinline)) void generate(
  Memory m, const Recipe *recipe, f64 start, i32 rows, u8 *dense, i64 stride, u8 *labels
) {
  const i32 features = recipe->features, tasks = recipe->tasks;
  const i32 groups = (features + tasks + GROUP - 1) / GROUP, featureGroups = (features + GROUP - 1) / GROUP;
  const i64 exampleBytes = (i64)groups * GROUP_BYTES;
  const u8 *keys = at(m, recipe->keys), *weights = at(m, recipe->weights);
  u8 *normals = at(m, recipe->normals);
  u64 example = (u64)start;
  for (i32 row = 0; row < rows; row += EXAMPLES, example += EXAMPLES) {
    const i32 made = rows - row < EXAMPLES ? rows - row : EXAMPLES;
    for (i32 g = 0; g < groups; g++)
      normalGroups(keys, (u32)g, example, normals + (i64)g * GROUP_BYTES, exampleBytes);
    for (i32 i = 0; i < made; i++, dense += stride) copyNumbers(dense, normals + i * exampleBytes, features);
    for (i32 first = 0; first < made * tasks; first += SCORES) {
      f64 s[SCORES] = {0}, sums[SCORES];
      const i32 count = made * tasks - first < SCORES ? made * tasks - first : SCORES;
      for (i32 i = 0; i < count; i++) {
        const i64 of = (first + i) / tasks, task = (first + i) % tasks;
        s[i] = dotGroups(normals + of * exampleBytes, weights + task * featureGroups * GROUP_BYTES, featureGroups);
      }
      sinesOf(m, recipe, s, sums);
      for (i32 i = 0; i < count; i++, labels += 4) {
        const i64 of = (first + i) / tasks, task = (first + i) % tasks;
        const f64 noise = load(f32, normals + of * exampleBytes + (features + task) * 4);
        const f64 y = s[i] + sums[i] + recipe->noise * noise;
        store(labels, recipe->binary ? (f32)(y > recipe->threshold) : (f32)y);
      }
    }
  }
}
