// Natural logarithm of float32 lanes.
#pragma once
#include "vector.h"

// sqrt(1/2) as an integer.
static const i32 LOG_ROOT[] = {0x3f3504f3};
// 1, log 2, then the coefficients of R from the highest, and 2.
static const f32 LOG[] = {
  1, 0.6931471805599453, 0.29871519244326716, 0.39977554163064233, 0.6666677622974474, 2,
};

// log(u) for positive normal u, with log(1) = 0 and log(u) <= 0 for u <= 1. u = 2^e m with m in [sqrt(1/2), sqrt(2));
// log m = 2 atanh(s) with s = (m - 1) / (m + 1), as s (2 + s^2 R(s^2)). Error below 3 ulp.
INLINE Floats logOf(Floats u) {
  const f32 *c = table(LOG);
  const Ints e = (Ints)((Words)u - (u32)table(LOG_ROOT)[0]) >> 23;
  const Floats m = (Floats)((Words)u - ((Words)e << 23));
  const Floats s = (m - c[0]) / (m + c[0]);
  const Floats z = s * s;
  Floats r = c[3] + z * c[2];
  r = c[4] + z * r;
  r = c[5] + z * r;
  return __builtin_convertvector(e, Floats) * c[1] + s * r;
}
