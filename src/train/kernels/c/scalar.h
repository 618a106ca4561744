// Scalar float64 functions in plain arithmetic, so that their bits are the same everywhere, which a C library's or
// JavaScript's are not.
#pragma once
#include "memory.h"
#include "scalar-tables.h"

INLINE u64 bitsOf(f64 x) {
  u64 bits;
  __builtin_memcpy(&bits, &x, 8);
  return bits;
}

INLINE f64 fromBits(u64 bits) {
  f64 x;
  __builtin_memcpy(&x, &bits, 8);
  return x;
}

// scale (1 + tmp) where the exponent of scale, given as bits, has run over; k is the binary exponent times 128.
static __attribute__((noinline)) f64 scaleBeyond(f64 tmp, u64 bits, u64 k) {
  if (!(k & 0x80000000)) {
    const f64 scale = fromBits(bits - (1009ull << 52));
    return 0x1p1009 * (scale + scale * tmp);
  }
  const f64 scale = fromBits(bits + (1022ull << 52));
  f64 y = scale + scale * tmp;
  if (y < 1) {
    // A subnormal result is to be rounded once, at the place of its own last bit.
    f64 low = scale - y + scale * tmp;
    const f64 high = 1 + y;
    low = 1 - high + y + low;
    y = (high + low) - 1;
  }
  return y * 0x1p-1022;
}

// e^x, error below 0.6 ulp: x = k log(2) / 128 + r, 2^(k/128) from a table, e^r by a polynomial (Szabolcs Nagy's exp of
// Arm's Optimized Routines, without fused operations).
static __attribute__((noinline)) f64 exp(f64 x) {
  const u32 exponent = bitsOf(x) >> 52 & 0x7ff;
  i32 beyond = 0;
  if (exponent < 0x3c9) return 1;
  if (exponent >= 0x408) {
    if (exponent >= 0x409) {
      if (x == -__builtin_inf()) return 0;
      if (exponent == 0x7ff) return 1 + x;
      return x < 0 ? 0 : __builtin_inf();
    }
    beyond = 1;
  }
  const f64 shifted = 0x1.71547652b82fep0 * 128 * x + 0x1.8p52;
  const u64 k = bitsOf(shifted);
  const f64 n = shifted - 0x1.8p52;
  const f64 r = x + n * -0x1.62e42fefa0000p-8 + n * -0x1.cf79abc9e3b3ap-47;
  const u64 *entry = EXP_TABLE[k % 128];
  const f64 tail = fromBits(entry[0]);
  const u64 bits = entry[1] + (k << 45);
  const f64 r2 = r * r;
  const f64 low = r2 * (0x1.ffffffffffdbdp-2 + r * 0x1.555555555543cp-3);
  const f64 tmp = tail + r + low + r2 * r2 * (0x1.55555cf172b91p-5 + r * 0x1.1111167a4d017p-7);
  if (beyond) return scaleBeyond(tmp, bits, k);
  const f64 scale = fromBits(bits);
  return scale + scale * tmp;
}

// Near 1, by a polynomial in r = x - 1, of which r - r^2 / 2 is summed in two parts.
INLINE f64 logNearOne(f64 x) {
  const f64 r = x - 1, r2 = r * r, r3 = r2 * r;
  const f64 y = r3 *
    (0x1.5555555555577p-2 + r * -0x1.ffffffffffdcbp-3 + r2 * 0x1.999999995dd0cp-3 +
     r3 *
       (-0x1.55555556745a7p-3 + r * 0x1.24924a344de30p-3 + r2 * -0x1.fffffa4423d65p-4 +
        r3 *
          (0x1.c7184282ad6cap-4 + r * -0x1.999eb43b068ffp-4 + r2 * 0x1.78182f7afd085p-4 +
           r3 * -0x1.5521375d145cdp-4)));
  const f64 spread = r * 0x1p27;
  const f64 upper = r + spread - spread;
  const f64 lower = r - upper;
  const f64 half = upper * upper * -0.5;
  const f64 high = r + half;
  f64 low = r - high + half;
  low += -0.5 * lower * (upper + r);
  return y + low + high;
}

// log x, error below 0.6 ulp: x = 2^k z, log z = log c + log(z / c) with c from a table and a polynomial (Szabolcs
// Nagy's log of Arm's Optimized Routines, without fused operations).
static __attribute__((noinline)) f64 log(f64 x) {
  u64 bits = bitsOf(x);
  if (bits - 0x3fee000000000000 < 0x3ff1090000000000 - 0x3fee000000000000) return logNearOne(x);
  if (bits - 0x0010000000000000 >= 0x7ff0000000000000 - 0x0010000000000000) {
    if (x == 0) return -__builtin_inf();
    if (x == __builtin_inf()) return x;
    if (!(x > 0)) return __builtin_nan("");
    bits = bitsOf(x * 0x1p52) - (52ull << 52);
  }
  const u64 offset = bits - 0x3fe6000000000000;
  const u64 i = offset >> 45 & 127;
  const f64 k = (f64)((i64)offset >> 52);
  const f64 z = fromBits(bits - (offset & 0xfffull << 52));
  const f64 inverse = fromBits(LOG_TABLE[i][0]), logC = fromBits(LOG_TABLE[i][1]);
  const f64 r = (z - fromBits(LOG_CENTRES[i][0]) - fromBits(LOG_CENTRES[i][1])) * inverse;
  const f64 w = k * 0x1.62e42fefa3800p-1 + logC;
  const f64 high = w + r;
  const f64 low = w - high + r + k * 0x1.ef35793c76730p-45;
  const f64 r2 = r * r;
  return low + r2 * -0x1.0000000000001p-1 +
    r * r2 *
      (0x1.555555551305bp-2 + r * -0x1.fffffffeb4590p-3 + r2 * (0x1.999b324f10111p-3 + r * -0x1.55575e506c89fp-3)) +
    high;
}
