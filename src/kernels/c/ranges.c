// The lane functions over arrays, in place, so that tests can meet them alone. `bytes` is a multiple of 16.
#include "exp.h"
#include "log.h"
#include "sine.h"
#include "threefry.h"

static void logRange(u8 *at, i32 bytes) {
  for (u8 *end = at + bytes; at < end; at += 16) store(at, logOf4(load(f32x4, at)));
}

static void sinRange(u8 *at, i32 bytes) {
  for (u8 *end = at + bytes; at < end; at += 16) store(at, sinOf2(load(f64x2, at)));
}

static void expRange(u8 *at, i32 bytes) {
  for (u8 *end = at + bytes; at < end; at += 16) store(at, expOf4(load(f32x4, at)));
}

// The four vectors at `counters` (word w of four counters in vector w), enciphered in place.
static void threefryBlocks(const u8 *keys, u8 *counters) {
  u32x4 x[4];
  for (i32 w = 0; w < 4; w++) x[w] = load(u32x4, counters + w * 16);
  threefry4(keys, x);
  for (i32 w = 0; w < 4; w++) store(counters + w * 16, x[w]);
}
