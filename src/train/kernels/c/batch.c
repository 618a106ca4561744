// Where a step's batch comes from, and where its sums start.
#include "call.h"
#include "generate.h"
#include "instructions.h"
#include "vector.h"

// Step t takes examples t rows .. (t + 1) rows - 1.
KERNEL generateBatch(Memory m, const Generate *a, f64 step) {
  const Recipe *recipe = structsAt(Recipe, m, a->recipe, 1);
  generate(m, recipe, step * (f64)a->rows, a->rows, at(m, a->x), a->xStride, at(m, a->labels));
}

// Rows that are on their way to the cache.
#define PICKED_AHEAD 16

// Copies the rows of a table that a step takes.
KERNEL pickRows(Memory m, const Pick *a, f64 step) {
  const i32 bytes = a->bytes;
  const u8 *next = at(m, a->order) + placeInCall(m, a->first, step) * a->rows * 4;
  const u8 *table = at(m, a->table);
  u8 *to = at(m, a->to);
  for (const u8 *end = next + (i64)a->rows * 4; next < end; next += 4, to += a->toStride) {
    const u8 *from = table + (i64)load(i32, next) * bytes;
    const u8 *ahead = next + PICKED_AHEAD * 4 < end ? table + (i64)load(i32, next + PICKED_AHEAD * 4) * bytes : from;
    for (i32 i = 0; i < bytes; i += 64) __builtin_prefetch(ahead + i);
    copyNumbers(to, from, bytes / 4);
  }
}

INLINE void fillZero(u8 *to, i64 bytes) {
  for (; bytes >= WIDE_BYTES; bytes -= WIDE_BYTES, to += WIDE_BYTES) store(to, (Wide)0);
  for (; bytes >= 4; bytes -= 4, to += 4) store(to, (i32)0);
}

KERNEL zero(Memory m, const Zero *a) {
  fillZero(at(m, a->at), a->bytes);
}
