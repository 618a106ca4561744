// Threefry-4x32 with 13 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
// a bijection of 128-bit counters under a 128-bit key. As many counters at a time as a vector has lanes.
#pragma once
#include "vector.h"

#define PARITY 0x1bd11bda

// Words of a key schedule, and the bytes from one to the next.
#define KEY_WORDS 8
#define KEY_BYTES 16

// Four words at `key` become what the rounds add: five words, and three of them with the number of an injection; each
// four times over.
INLINE void scheduleKeys(const u8 *key, u8 *keys) {
  u32 w[KEY_WORDS];
  w[4] = PARITY;
  for (i32 i = 0; i < 4; i++) {
    w[i] = load(u32, key + i * 4);
    w[4] ^= w[i];
  }
  w[5] = w[4] + 1;
  w[6] = w[0] + 2;
  w[7] = w[1] + 3;
  for (i32 i = 0; i < KEY_WORDS; i++) store(keys + i * KEY_BYTES, (u32x4)w[i]);
}

#define ROTATE(v, by) ((v) << (by) | (v) >> (32 - (by)))

// Four rounds: words a and b are added, b is turned and mixed; two such pairs a round.
#define MIX(x, a, b, by)                                                     \
  x[a] += x[b];                                                              \
  x[b] = ROTATE(x[b], by) ^ x[a];
#define ROUNDS_LOW(x)                                                        \
  MIX(x, 0, 1, 10) MIX(x, 2, 3, 26)                                          \
  MIX(x, 0, 3, 11) MIX(x, 2, 1, 21)                                          \
  MIX(x, 0, 1, 13) MIX(x, 2, 3, 27)                                          \
  MIX(x, 0, 3, 23) MIX(x, 2, 1, 5)
#define ROUNDS_HIGH(x)                                                       \
  MIX(x, 0, 1, 6) MIX(x, 2, 3, 20)                                           \
  MIX(x, 0, 3, 17) MIX(x, 2, 1, 11)                                          \
  MIX(x, 0, 1, 25) MIX(x, 2, 3, 10)                                          \
  MIX(x, 0, 3, 18) MIX(x, 2, 1, 20)
#define INJECT(x, keys, a, b, c, d)                                          \
  x[0] += load(u32, keys + a * KEY_BYTES);                                   \
  x[1] += load(u32, keys + b * KEY_BYTES);                                   \
  x[2] += load(u32, keys + c * KEY_BYTES);                                   \
  x[3] += load(u32, keys + d * KEY_BYTES);

// Word w of the counters in x[w], enciphered in place.
#define DEFINE_THREEFRY(lanes)                                               \
  INLINE void threefry##lanes(const u8 *keys, u32x##lanes x[4]) {            \
    INJECT(x, keys, 0, 1, 2, 3)                                              \
    ROUNDS_LOW(x)                                                            \
    INJECT(x, keys, 1, 2, 3, 5)                                              \
    ROUNDS_HIGH(x)                                                           \
    INJECT(x, keys, 2, 3, 4, 6)                                              \
    ROUNDS_LOW(x)                                                            \
    INJECT(x, keys, 3, 4, 0, 7)                                              \
    MIX(x, 0, 1, 6) MIX(x, 2, 3, 20)                                         \
  }
DEFINE_THREEFRY(4)
DEFINE_THREEFRY(8)
DEFINE_THREEFRY(16)
DEFINE_THREEFRY(32)
