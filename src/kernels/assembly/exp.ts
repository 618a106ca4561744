// Exponential in four lanes.

const ROUND: f32 = 12582912; // 3 * 2^22: adding it leaves a whole number in the low bits

/**
 * e^x, x cut to [-80, 80], so that no result is subnormal or infinite; NaN stays NaN. x = n log 2 + r with
 * |r| <= log(2) / 2, then a polynomial of degree 6 (relative error before rounding 3.1e-9). Error below 1.1 ulp.
 */
// @ts-ignore: decorator
@inline
export function expOf(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-80)), f32x4.splat(80));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(<f32>1.4426950408889634)), f32x4.splat(ROUND));
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  // log 2 in two parts, of which the first times n is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(<f32>0.693145751953125)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(<f32>1.4286068203094173e-6)));
  let p = f32x4.add(f32x4.splat(<f32>0.008368735432746757), f32x4.mul(r, f32x4.splat(<f32>0.0013814589491286493)));
  p = f32x4.add(f32x4.splat(<f32>0.041668389424974625), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(<f32>0.16666520480078256), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(<f32>0.49999993438448137), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(1), f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p)));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}
