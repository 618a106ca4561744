// Sine of float64 angles in two lanes.
import { f64At } from './constants';

// 1 / pi; 3 * 2^51, whose addition leaves a whole number in the low bits; pi in three parts; the polynomial's
// coefficients from the highest.
const C: usize = memory.data<f64>([
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
]);

/**
 * sin(a): n = a / pi to the nearest whole number, r = a - n pi with pi in three parts (24, 24 and 53 bits, so that the
 * first two products are exact for n < 2^29), then an odd polynomial of degree 17 on [-pi/2, pi/2]. Absolute error
 * below 3.4e-16 for |a| <= 1e9; beyond 1.6e9 the result is still within [-1.1, 1.1] but loses accuracy.
 */
// @ts-ignore: decorator
@inline
export function sinOf(a: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(a, f64At(C, 0)), f64At(C, 1));
  const n = f64x2.sub(shifted, f64At(C, 1));
  let r = f64x2.sub(a, f64x2.mul(n, f64At(C, 2)));
  r = f64x2.sub(r, f64x2.mul(n, f64At(C, 3)));
  r = f64x2.sub(r, f64x2.mul(n, f64At(C, 4)));
  const z = f64x2.mul(r, r);
  let p = f64x2.add(f64At(C, 6), f64x2.mul(z, f64At(C, 5)));
  p = f64x2.add(f64At(C, 7), f64x2.mul(z, p));
  p = f64x2.add(f64At(C, 8), f64x2.mul(z, p));
  p = f64x2.add(f64At(C, 9), f64x2.mul(z, p));
  p = f64x2.add(f64At(C, 10), f64x2.mul(z, p));
  p = f64x2.add(f64At(C, 11), f64x2.mul(z, p));
  const sine = f64x2.add(r, f64x2.mul(f64x2.mul(r, z), p));
  return v128.xor(sine, i64x2.shl(shifted, 63));
}
