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
#define DEFINE_LOG(lanes)                                                    \
  INLINE f32x##lanes logOf##lanes(f32x##lanes u) {                           \
    typedef f32x##lanes V;                                                   \
    typedef i32x##lanes Int;                                                 \
    typedef u32x##lanes Bits;                                                \
    const f32 *c = table(LOG);                                               \
    Int e = (Int)((Bits)u - (u32)table(LOG_ROOT)[0]) >> 23;                  \
    V m = (V)((Bits)u - ((Bits)e << 23));                                    \
    V s = (m - c[0]) / (m + c[0]);                                           \
    V z = s * s;                                                             \
    V r = c[3] + z * c[2];                                                   \
    r = c[4] + z * r;                                                        \
    r = c[5] + z * r;                                                        \
    return __builtin_convertvector(e, V) * c[1] + s * r;                     \
  }
DEFINE_LOG(4)
DEFINE_LOG(8)
DEFINE_LOG(16)
DEFINE_LOG(32)
