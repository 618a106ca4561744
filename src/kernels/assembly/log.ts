// Natural logarithm in four lanes.
import { f32At, i32At } from './constants';

// sqrt(1/2) as an integer.
const ROOT: usize = memory.data<i32>([0x3f3504f3]);
// 1, log 2, then the coefficients of R from the highest, and 2.
const C: usize = memory.data<f32>([1, 0.6931471805599453, 0.29871519244326716, 0.39977554163064233, 0.6666677622974474, 2]);

/**
 * log(u) for positive normal u, with log(1) = 0 and log(u) <= 0 for u <= 1. u = 2^e m with m in [sqrt(1/2), sqrt(2));
 * log m = 2 atanh(s) with s = (m - 1) / (m + 1), as s (2 + s^2 R(s^2)). Error below 3 ulp.
 */
// @ts-ignore: decorator
@inline
export function logOf(u: v128): v128 {
  const e = i32x4.shr_s(i32x4.sub(u, i32At(ROOT, 0)), 23);
  const m = i32x4.sub(u, i32x4.shl(e, 23));
  const s = f32x4.div(f32x4.sub(m, f32At(C, 0)), f32x4.add(m, f32At(C, 0)));
  const z = f32x4.mul(s, s);
  let r = f32x4.add(f32At(C, 3), f32x4.mul(z, f32At(C, 2)));
  r = f32x4.add(f32At(C, 4), f32x4.mul(z, r));
  r = f32x4.add(f32At(C, 5), f32x4.mul(z, r));
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(e), f32At(C, 1)), f32x4.mul(s, r));
}
