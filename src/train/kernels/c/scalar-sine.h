// Sine of a float64 number, in plain arithmetic as in scalar.h.
#pragma once
#include "scalar.h"

// 2 / pi after 96 zeros, 64 bits a number: the smallest of large angles take two bits of the first.
static const u64 TWO_OVER_PI[] = {
  0, 0x00000000a2f9836e, 0x4e441529fc2757d1, 0xf534ddc0db629599, 0x3c439041fe5163ab, 0xdebbc561b7246e3a,
  0x424dd2e006492eea, 0x09d1921cfe1deb1c, 0xb129a73ee88235f5, 0x2ebb4484e99c7026, 0xb45f7e413991d639,
  0x835339f49c845f8b, 0xbdf9283b1ff897ff, 0xde05980fef2f118b, 0x5a0a6d1f6d367ecf, 0x27cb09b74f463f66,
  0x9e5fea2d7527bac7, 0xebe5f17b3d0739f7, 0x8a5292ea6bfb5fb1, 0x1f8d5d0856033046, 0xfc7b6babf0cfbc20,
  0x9af4361da9e39161, 0x5ee61b086599855f, 0x14a068408dffd880, 0x4d73273106061557,
};

// An angle less quarters of a turn: what remains, |high + low| <= pi / 4, and how many quarters.
typedef struct {
  f64 high, low;
  i32 quarters;
} Reduced;

typedef struct {
  u64 high, low;
} LongProduct;

// The 128 bits of a product.
INLINE LongProduct multiplied(u64 u, u64 v) {
  const u64 u0 = u & 0xffffffff, u1 = u >> 32, v0 = v & 0xffffffff, v1 = v >> 32;
  const u64 low = u0 * v0;
  const u64 middle = u1 * v0 + (low >> 32);
  const u64 other = u0 * v1 + (middle & 0xffffffff);
  return (LongProduct){.high = u1 * v1 + (middle >> 32) + (other >> 32), .low = (other << 32) + (low & 0xffffffff)};
}

// Of an angle of at most pi 2^19: x - q pi / 2 with pi / 2 in two to four parts of 33 bits and a rest, as many as the
// bits that cancel need (Cody and Waite; fdlibm's rem_pio2).
INLINE Reduced reduceSmall(f64 x) {
  static const f64 PART[] = {0x1.921fb544p0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69};
  static const f64 REST[] = {0x1.0b4611a626331p-34, 0x1.3198a2e037073p-69, 0x1.b839a252049c1p-104};
  static const i32 MOST_CANCELLED[] = {16, 49};
  // To the nearest whole number.
  const f64 q = x * 0x1.45f306dc9c883p-1 + 0x1.8p52 - 0x1.8p52;
  const i32 exponent = (i32)(bitsOf(x) >> 52 & 0x7ff);
  f64 r = x - q * PART[0];
  f64 w = q * REST[0];
  f64 high = r - w;
  for (i32 i = 0; i < 2 && exponent - (i32)(bitsOf(high) >> 52 & 0x7ff) > MOST_CANCELLED[i]; i++) {
    const f64 before = r;
    w = q * PART[i + 1];
    r = before - w;
    w = q * REST[i + 1] - ((before - r) - w);
    high = r - w;
  }
  return (Reduced){.high = high, .low = (r - high) - w, .quarters = (i32)q};
}

// Of an angle below 3 pi / 4, which is one quarter and the rest.
INLINE Reduced reduceOne(f64 x) {
  const f64 sign = x < 0 ? -1 : 1;
  f64 z = x - sign * 0x1.921fb544p0, rest = sign * 0x1.0b4611a626331p-34;
  if ((bitsOf(x) >> 32 & 0x7fffffff) == 0x3ff921fb) {
    z -= sign * 0x1.0b4611a6p-34;
    rest = sign * 0x1.3198a2e037073p-69;
  }
  const f64 high = z - rest;
  return (Reduced){.high = high, .low = (z - high) - rest, .quarters = (i32)sign};
}

// Of any other: the significand times those 192 bits of 2 / pi that matter (Payne and Hanek; the arithmetic is that of
// rem_pio2 in J. Hsu's metallic).
INLINE Reduced reduceLarge(f64 x) {
  const u64 bits = bitsOf(x);
  const i32 offset = (i32)(bits >> 52 & 0x7ff) - 1045, shift = offset & 63;
  const u64 *from = TWO_OVER_PI + 1 + (offset >> 6);
  u64 s[3];
  for (i32 i = 0; i < 3; i++) s[i] = shift ? from[i] << shift | from[i + 1] >> (64 - shift) : from[i];
  const u64 significand = (bits & 0x000fffffffffffff) | 0x0010000000000000;

  const LongProduct middle = multiplied(s[1], significand);
  const u64 last = (s[2] >> 32) * (significand >> 32);
  const u64 low = middle.low + last;
  const u64 high = s[0] * significand + middle.high + (low < last);

  // The fraction of a quarter, as a number in [-1/2, 1/2) of 128 bits, and its magnitude.
  const u64 fraction = high << 2 | low >> 62;
  const u64 negative = (u64)((i64)fraction >> 63);
  const i32 quarters = (i32)(((i64)high >> 62) - (i64)negative);
  u64 q1 = fraction ^ negative, q0 = low << 2 ^ negative;

  // Times pi / 4.
  const u64 p0 = 0xc4c6628b80dc1cd1, p1 = 0xc90fdaa22168c234;
  const i32 zeros = __builtin_clzll(q1);
  q1 = q1 << zeros | q0 >> (64 - zeros);
  q0 <<= zeros;
  const LongProduct product = multiplied(p1, q1);
  const u64 upper = product.high >> 11;
  const u64 lower = product.low >> 11 | product.high << 53;
  const u64 crossed = (u64)(0x1p-75 * (f64)p0 * (f64)q1 + 0x1p-75 * (f64)p1 * (f64)q0);
  const f64 scale = fromBits((0x3cb0000000000000 - ((u64)zeros << 52)) | ((bits ^ fraction) & 0x8000000000000000));
  return (Reduced){
    .high = (f64)(upper + (product.low < crossed)) * scale,
    .low = 0x1p-64 * (f64)(lower + crossed) * scale,
    .quarters = bits >> 63 ? -quarters : quarters,
  };
}

// Of sin x = x + z x (S + z r), z = x^2, the sum r; polynomials of fdlibm's k_sin and k_cos.
#define S -0x1.5555555555549p-3
INLINE f64 sineRest(f64 z) {
  const f64 w = z * z;
  return 0x1.111111110f8a6p-7 + z * (-0x1.a01a019c161d5p-13 + z * 0x1.71de357b1fe7dp-19) +
    z * w * (-0x1.ae5e68a2b9cebp-26 + z * 0x1.5d93a5acfd57cp-33);
}

// sin(x + low) and cos(x + low) for |x| <= pi / 4.
INLINE f64 sineOf(f64 x, f64 low) {
  const f64 z = x * x, r = sineRest(z), v = z * x;
  return x - ((z * (0.5 * low - v * r) - low) - v * S);
}

INLINE f64 cosineOf(f64 x, f64 low) {
  const f64 z = x * x, w = z * z;
  const f64 r = z * (0x1.555555555554cp-5 + z * (-0x1.6c16c16c15177p-10 + z * 0x1.a01a019cb1590p-16)) +
    w * w * (-0x1.27e4f809c52adp-22 + z * (0x1.1ee9ebdb4b1c4p-29 + z * -0x1.8fae9be8838d4p-37));
  const f64 half = 0.5 * z, most = 1 - half;
  return most + (((1 - most) - half) + (z * r - x * low));
}

// sin x, error below 0.8 ulp, beyond |x| = 1.6e6 below 2 ulp.
static __attribute__((noinline)) f64 sin(f64 x) {
  const u32 upper = bitsOf(x) >> 32 & 0x7fffffff;
  if (upper < 0x3e500000) return x;
  if (upper >= 0x7ff00000) return x - x;
  if (upper <= 0x3fe921fb) {
    const f64 z = x * x;
    return x + z * x * (S + z * sineRest(z));
  }
  const Reduced a = upper < 0x4002d97c ? reduceOne(x) : upper < 0x413921fb ? reduceSmall(x) : reduceLarge(x);
  const f64 y = a.quarters & 1 ? cosineOf(a.high, a.low) : sineOf(a.high, a.low);
  return a.quarters & 2 ? -y : y;
}
