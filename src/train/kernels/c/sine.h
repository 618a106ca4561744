// Sine of float64 lanes.
#pragma once
#include "vector.h"

// 1 / pi; 3 * 2^51, whose addition leaves a whole number in the low bits; pi in three parts; the polynomial's
// coefficients from the highest.
static const f64 SINE[] = {
  0.3183098861837907,
  6755399441055744,
  3.141592502593994,
  1.5099578831723193e-7,
  1.0780605716316238e-14,
  -7.364620129456699e-13,
  1.604729900391927e-10,
  -2.505185142513129e-8,
  2.7557316075836698e-6,
  -0.000198412698200844,
  0.00833333333326284,
  -0.1666666666666581,
};

// sin(a): n = a / pi to the nearest whole number, r = a - n pi with pi in three parts (24, 24 and 53 bits, so that the
// first two products are exact for n < 2^29), then an odd polynomial of degree 17 on [-pi/2, pi/2]. Absolute error
// below 3.4e-16 for |a| <= 1e9; beyond 1.6e9 the result is still within [-1.1, 1.1] but loses accuracy.
INLINE Doubles sinOf(Doubles a) {
  const f64 *c = table(SINE);
  const Doubles shifted = a * c[0] + c[1];
  const Doubles n = shifted - c[1];
  Doubles r = a - n * c[2];
  r = r - n * c[3];
  r = r - n * c[4];
  const Doubles z = r * r;
  Doubles p = c[6] + z * c[5];
  p = c[7] + z * p;
  p = c[8] + z * p;
  p = c[9] + z * p;
  p = c[10] + z * p;
  p = c[11] + z * p;
  const Doubles sine = r + (r * z) * p;
  return (Doubles)((Longs)sine ^ ((Longs)shifted << 63));
}
