// The lane functions over arrays, in place, so that tests can meet them alone. `bytes` is a multiple of 64.
#include "exp.h"
#include "log.h"
#include "multiply-add.h"
#include "sine.h"
#include "threefry.h"

static void logRange(u8 *at, i32 bytes) {
  for (u8 *end = at + bytes; at < end; at += sizeof(Floats)) store(at, logOf(load(Floats, at)));
}

static void sinRange(u8 *at, i32 bytes) {
  for (u8 *end = at + bytes; at < end; at += sizeof(Doubles)) store(at, sinOf(load(Doubles, at)));
}

static void expRange(u8 *at, i32 bytes) {
  for (u8 *end = at + bytes; at < end; at += sizeof(Floats)) store(at, expOf(load(Floats, at)));
}

#if ALGORITHM > 1
// a * b + c of float32 numbers, as the kernels compute it.
static f64 multiplyAddAlone(f64 a, f64 b, f64 c) {
  const f32x4 sum = multiplyAdd((f32x4)(f32)a, (f32x4)(f32)b, (f32x4)(f32)c);
  return sum[0];
}
#endif

// The four vectors at `counters` (word w of four counters in vector w), enciphered in place.
static void threefryBlocks(const u8 *keys, u8 *counters) {
  Words x[STREAMS][4];
  for (i32 s = 0; s < STREAMS; s++)
    for (i32 w = 0; w < 4; w++)
      for (i32 i = 0; i < LANES; i++) x[s][w][i] = load(u32, counters + w * 16 + i % 4 * 4);
  threefry(keys, STREAMS, x);
  for (i32 w = 0; w < 4; w++)
    for (i32 i = 0; i < 4; i++) store(counters + w * 16 + i * 4, x[0][w][i]);
}
