// Natural logarithm in four lanes.

/**
 * log(u) for positive normal u, with log(1) = 0 and log(u) <= 0 for u <= 1. u = 2^e m with m in [sqrt(1/2), sqrt(2));
 * log m = 2 atanh(s) with s = f / (2 + f), f = m - 1, as f - f^2/2 + s (f^2/2 + R(s^2)). Error below 1.2 ulp.
 */
// @ts-ignore: decorator
@inline
export function logOf(u: v128): v128 {
  const shifted = i32x4.sub(u, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(shifted, 23);
  const f = f32x4.sub(i32x4.sub(u, i32x4.shl(e, 23)), f32x4.splat(1));
  const s = f32x4.div(f, f32x4.add(f32x4.splat(2), f));
  const z = f32x4.mul(s, s);
  const half = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
  let r = f32x4.add(f32x4.splat(<f32>0.3997752280035142), f32x4.mul(z, f32x4.splat(<f32>0.29872284639800367)));
  r = f32x4.add(f32x4.splat(<f32>0.6666677651529093), f32x4.mul(z, r));
  r = f32x4.mul(s, f32x4.add(half, f32x4.mul(z, r)));
  const n = f32x4.convert_i32x4_s(e);
  // log 2 in two parts, of which the first times any exponent is exact.
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(<f32>1.4286068203094173e-6)));
  return f32x4.add(f32x4.mul(n, f32x4.splat(<f32>0.693145751953125)), f32x4.sub(f, f32x4.sub(half, r)));
}
