// Exponential of float32 lanes.
#pragma once
#include "multiply-add.h"

// The limits; 1 / log 2; 3 * 2^22, whose addition leaves a whole number in the low bits (in algorithm 2, 127 more than it,
// as in an exponent); log 2 in two parts, of which the first times that number is exact; the polynomial's coefficients from
// the highest, and 1.
static const f32 EXP[] = {
  -80,
  80,
  1.4426950408889634,
#if ALGORITHM == 1
  12582912,
#else
  12583039,
#endif
  0.693145751953125,
  1.4286068203094173e-6,
  0.0013814589491286493,
  0.008368735432746757,
  0.041668389424974625,
  0.16666520480078256,
  0.49999993438448137,
  1,
};

// e^x, x cut to [-80, 80], so that no result is subnormal or infinite; NaN stays NaN. x = n log 2 + r with
// |r| <= log(2) / 2, then a polynomial of degree 6 (relative error before rounding 3.1e-9). Error below 1.1 ulp.
INLINE Floats expOf(Floats x) {
  const f32 *c = table(EXP);
  x = largerOfEach(x, (Floats)c[0]);
  x = smallerOfEach(x, (Floats)c[1]);
  const Floats shifted = productAdd(x, c[2], c[3]);
  const Floats n = shifted - c[3];
  Floats r = lessProduct(n, c[4], x);
  r = lessProduct(n, c[5], r);
  Floats p = multiplyAdd(r, c[6], c[7]);
  p = multiplyAdd(r, p, c[8]);
  p = multiplyAdd(r, p, c[9]);
  p = multiplyAdd(r, p, c[10]);
#if ALGORITHM == 1
  p = c[11] + (r + (r * r) * p);
  return (Floats)((Words)p + ((Words)shifted << 23));
#else
  p = multiplyAdd(r, p, c[11]);
  p = multiplyAdd(r, p, c[11]);
  // Exact, and NaN whatever the bits of a NaN.
  return p * (Floats)((Words)shifted << 23);
#endif
}
