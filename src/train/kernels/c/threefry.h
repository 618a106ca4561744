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

// Streams of counters, each a vector, which the processor advances at the same time.
#if WIDTH == 512
#define STREAMS 1
#else
#define STREAMS 2
#endif

INLINE Words keyAt(const u8 *keys, u32 i) {
#if LANES == 4
  return load(Words, keys + i * KEY_BYTES);
#else
  return (Words)load(u32, keys + i * KEY_BYTES);
#endif
}

// Words a and b are added, b is turned and mixed; two such pairs a round.
#define PAIR(a, b, by)                                                       \
  for (i32 s = 0; s < streams; s++) {                                        \
    x[s][a] += x[s][b];                                                      \
    x[s][b] = (x[s][b] << (by) | x[s][b] >> (32 - (by))) ^ x[s][a];          \
  }
#define INJECTION(a, b, c, d)                                                \
  keys = hidden(keys);                                                       \
  for (i32 s = 0; s < streams; s++) {                                        \
    x[s][0] += keyAt(keys, a);                                               \
    x[s][1] += keyAt(keys, b);                                               \
    x[s][2] += keyAt(keys, c);                                               \
    x[s][3] += keyAt(keys, d);                                               \
  }
#define FOUR_ROUNDS_LOW                                                      \
  PAIR(0, 1, 10) PAIR(2, 3, 26)                                              \
  PAIR(0, 3, 11) PAIR(2, 1, 21)                                              \
  PAIR(0, 1, 13) PAIR(2, 3, 27)                                              \
  PAIR(0, 3, 23) PAIR(2, 1, 5)
#define FOUR_ROUNDS_HIGH                                                     \
  PAIR(0, 1, 6) PAIR(2, 3, 20)                                               \
  PAIR(0, 3, 17) PAIR(2, 1, 11)                                              \
  PAIR(0, 1, 25) PAIR(2, 3, 10)                                              \
  PAIR(0, 3, 18) PAIR(2, 1, 20)

// Word w of the counters of stream s in x[s][w], enciphered in place.
INLINE void threefry(const u8 *keys, const i32 streams, Words x[][4]) {
  INJECTION(0, 1, 2, 3)
  FOUR_ROUNDS_LOW
  INJECTION(1, 2, 3, 5)
  FOUR_ROUNDS_HIGH
  INJECTION(2, 3, 4, 6)
  FOUR_ROUNDS_LOW
  INJECTION(3, 4, 0, 7)
  PAIR(0, 1, 6) PAIR(2, 3, 20)
}
