// Uniform numbers of a step of a stream.
#pragma once
#include "threefry.h"

// Numbers of a group, of 4 counters x 4 words, and bytes: see normal.h.
#define UNIFORMS 16
#define UNIFORM_BYTES 64

// Groups that a vector holds, four lanes each.
#define GROUPS (LANES / 4)

// 2^-23 and 2^-24.
static const f32 UNIFORM[] = {1.1920928955078125e-7, 5.9604644775390625e-8};

// The middles of 2^23 equal parts of (0, 1), which float32 holds exactly, as it does what they lack to 1.
INLINE Floats uniformOf(Words word) {
  const f32 *c = table(UNIFORM);
  return __builtin_convertvector((Ints)(word >> 9), Floats) * c[0] + c[1];
}

// The groups of a step: number 16 g + 4 w + l is of word w of counter (4 g + l, low, high, 0), low and high being the halves
// of the step's number.
static __attribute__((noinline)) void uniformGroups(const u8 *keys, u64 step, i32 groups, u8 *to) {
  for (i32 g = 0; g < groups;) {
    Words x[STREAMS][4];
    for (i32 s = 0; s < STREAMS; s++) {
      for (i32 i = 0; i < LANES; i++) x[s][0][i] = (u32)(4 * g + LANES * s + i);
      x[s][1] = (Words)(u32)step;
      x[s][2] = (Words)(u32)(step >> 32);
      x[s][3] = 0;
    }
    threefry(keys, STREAMS, x);
    for (i32 s = 0; s < STREAMS; s++)
      for (i32 i = 0; i < GROUPS && g < groups; i++, g++, to += UNIFORM_BYTES)
        for (i32 word = 0; word < 4; word++) {
          const Floats u = uniformOf(x[s][word]);
          store(to + word * 16, peek(f32x4, (const u8 *)&u + i * 16));
        }
  }
}
