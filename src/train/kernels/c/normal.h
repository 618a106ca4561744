// Standard normals by Box-Muller: two words give r cos(a) and r sin(a), with r = sqrt(-2 log u) and a uniform.
//
// Sixteen of an example are a group, of 4 counters x 4 words: number 16 group + 4 word + lane is of counter
// (4 group + lane, low, high, 0), low and high being the halves of the example's number.
#pragma once
#include "log.h"
#include "threefry.h"

// Normals of a group, and bytes.
#define GROUP 16
#define GROUP_BYTES 64

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
INLINE Floats radiusOf(Words word) {
  const f32 *c = table(NORMAL);
  const Floats u = __builtin_convertvector((Ints)(word >> 1), Floats) * c[0] + c[1];
  return __builtin_elementwise_sqrt(c[2] * logOf(u));
}

// The circle in four quarters: bit 31 turns the cosine's sign, bit 30 swaps the two, and the other 30 bits, read as a
// signed fraction y in [-1/2, 1/2) of a quarter, give sin and cos of y pi/2 by polynomials (relative error before
// rounding 3.3e-9 and 3.9e-8). Two words in place, of which r is the radius.
INLINE void turnRadius(Words words[2], Floats r) {
  const f32 *c = table(NORMAL);
  const Words turn = words[1];
  const Floats y = __builtin_convertvector((Ints)(turn << 2), Floats) * c[1];
  const Floats z = y * y;
  Floats sine = c[4] + z * c[3];
  sine = c[5] + z * sine;
  sine = c[6] + z * sine;
  sine = (y * sine) * r;
  Floats cosine = c[8] + z * c[7];
  cosine = c[9] + z * cosine;
  cosine = c[10] + z * cosine;
  cosine = cosine * r;
  const Words turned = (Words)cosine ^ (turn & table(SIGN)[0]);
  // Exchanged where the bit is set: sine and cosine differ in these bits.
  const Words swap = ((Words)sine ^ turned) & (Words)((Ints)(turn << 1) >> 31);
  words[0] = turned ^ swap;
  words[1] = (Words)sine ^ swap;
}

// Examples whose groups a vector holds, four lanes each.
#define ABREAST (LANES / 4)

// Groups of an example that are made at the same time, and pairs of their words: the widest vectors have registers for four,
// and each waits for itself at every turn.
#if WIDTH == 512
#define GROUPS_ABREAST 4
#define PAIRS_ABREAST 4
#else
#define GROUPS_ABREAST 1
#define PAIRS_ABREAST 1
#endif

// Some groups of each of `STREAMS * ABREAST` examples by their numbers; those of one lie `stride` bytes behind those of the
// one before.
INLINE void normalGroups(const u8 *keys, u32 group, const i32 count, const u64 *examples, u8 *to, i64 stride) {
  Words words[GROUPS_ABREAST * STREAMS * 4], (*x)[4] = (Words(*)[4])words;
  // A divisor of the number of pairs: 6 of three groups are not whole fours.
  const i32 abreast = count == 3 ? 3 : smaller(2 * count * STREAMS, PAIRS_ABREAST);
  for (i32 s = 0; s < count * STREAMS; s++) {
    u32x4 low[ABREAST], high[ABREAST], block[ABREAST];
    for (i32 i = 0; i < ABREAST; i++) {
      const u64 example = examples[s % STREAMS * ABREAST + i];
      block[i] = 4 * (group + (u32)(s / STREAMS)) + peek(u32x4, table(LANE));
      low[i] = (u32)example;
      high[i] = (u32)(example >> 32);
    }
    x[s][0] = peek(Words, block);
    x[s][1] = peek(Words, low);
    x[s][2] = peek(Words, high);
    x[s][3] = 0;
  }
  threefry(keys, count * STREAMS, x);
// Unrolled, it would need more registers than there are.
#pragma clang loop unroll(disable)
  for (i32 pair = 0; pair < 2 * count * STREAMS; pair += abreast) {
    Floats r[PAIRS_ABREAST];
    for (i32 i = 0; i < abreast; i++) r[i] = radiusOf(words[2 * (pair + i)]);
    for (i32 i = 0; i < abreast; i++) turnRadius(words + 2 * (pair + i), r[i]);
  }
  for (i32 s = 0; s < count * STREAMS; s++) {
    u8 *first = to + s / STREAMS * GROUP_BYTES + s % STREAMS * ABREAST * stride;
    for (i32 i = 0; i < ABREAST; i++, first += stride)
      for (u32 word = 0; word < 4; word++) store(first + word * 16, peek(u32x4, (u8 *)&x[s][word] + i * 16));
  }
}

// All groups of those examples.
static __attribute__((noinline)) void normalsOf(const u8 *keys, i32 groups, const u64 *examples, u8 *to, i64 stride) {
  i32 group = 0;
  for (; group + GROUPS_ABREAST <= groups; group += GROUPS_ABREAST, to += GROUPS_ABREAST * GROUP_BYTES)
    normalGroups(keys, (u32)group, GROUPS_ABREAST, examples, to, stride);
  const i32 left = groups - group;
  if (GROUPS_ABREAST > 3 && left == 3) normalGroups(keys, (u32)group, 3, examples, to, stride);
  if (GROUPS_ABREAST > 2 && left == 2) normalGroups(keys, (u32)group, 2, examples, to, stride);
  if (GROUPS_ABREAST > 1 && left == 1) normalGroups(keys, (u32)group, 1, examples, to, stride);
}

// The same of examples that follow each other.
INLINE void normalsFrom(const u8 *keys, i32 groups, u64 example, u8 *to, i64 stride) {
  u64 examples[STREAMS * ABREAST];
  for (i32 i = 0; i < STREAMS * ABREAST; i++) examples[i] = example + (u64)i;
  normalsOf(keys, groups, examples, to, stride);
}
