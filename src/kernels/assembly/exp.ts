// Exponential in four lanes.
import { f32At } from './constants';

// The limits; 1 / log 2; 3 * 2^22, whose addition leaves a whole number in the low bits; log 2 in two parts, of which
// the first times that number is exact; the polynomial's coefficients from the highest, and 1.
const C: usize = memory.data<f32>([
  -80,
  80,
  1.4426950408889634,
  12582912,
  0.693145751953125,
  1.4286068203094173e-6,
  0.0013814589491286493,
  0.008368735432746757,
  0.041668389424974625,
  0.16666520480078256,
  0.49999993438448137,
  1,
]);

/**
 * e^x, x cut to [-80, 80], so that no result is subnormal or infinite; NaN stays NaN. x = n log 2 + r with
 * |r| <= log(2) / 2, then a polynomial of degree 6 (relative error before rounding 3.1e-9). Error below 1.1 ulp.
 */
// @ts-ignore: decorator
@inline
export function expOf(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, f32At(C, 0)), f32At(C, 1));
  const shifted = f32x4.add(f32x4.mul(x, f32At(C, 2)), f32At(C, 3));
  const n = f32x4.sub(shifted, f32At(C, 3));
  let r = f32x4.sub(x, f32x4.mul(n, f32At(C, 4)));
  r = f32x4.sub(r, f32x4.mul(n, f32At(C, 5)));
  let p = f32x4.add(f32At(C, 7), f32x4.mul(r, f32At(C, 6)));
  p = f32x4.add(f32At(C, 8), f32x4.mul(r, p));
  p = f32x4.add(f32At(C, 9), f32x4.mul(r, p));
  p = f32x4.add(f32At(C, 10), f32x4.mul(r, p));
  p = f32x4.add(f32At(C, 11), f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p)));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
