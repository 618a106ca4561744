// The terms of the loss. Each is added to the float64 at `loss`, which the step starts at zero.

@unmanaged
export class Loss {
  /** Rows [rows, 1]: predictions or logits, and their gradients; the stride is in bytes. */
  y: usize;
  dy: usize;
  stride: i32;
  /** Labels: one every `labelStride` bytes. */
  labels: usize;
  labelStride: i32;
  rows: i32;
  loss: usize;
  /** Whether the gradients are added to rather than written. */
  accumulate: i32;
}

/** A gradient below 1e-20 becomes zero: the layers behind it would make it subnormal, and slow. */
// @ts-ignore: decorator
@inline
function give(a: Loss, dy: usize, d: f64): void {
  if (abs(d) < 1e-20) d = 0;
  store<f32>(dy, a.accumulate ? load<f32>(dy) + <f32>d : <f32>d);
}

/** The mean of (y - label)^2, in float64 in the order of the rows. */
export function squaredError(a: Loss): void {
  const share = 1 / <f64>a.rows;
  let sum: f64 = 0;
  for (let row = 0; row < a.rows; row++) {
    const at = row * a.stride;
    const d = <f64>load<f32>(a.y + at) - <f64>load<f32>(a.labels + row * a.labelStride);
    sum += d * d;
    give(a, a.dy + at, 2 * share * d);
  }
  store<f64>(a.loss, load<f64>(a.loss) + sum * share);
}

/** The mean of -log p(label) under p(1) = 1 / (1 + e^-y), as max(y, 0) - y label + log(1 + e^-|y|), in float64. */
export function crossEntropy(a: Loss): void {
  const share = 1 / <f64>a.rows;
  let sum: f64 = 0;
  for (let row = 0; row < a.rows; row++) {
    const at = row * a.stride;
    const y = <f64>load<f32>(a.y + at);
    const label = <f64>load<f32>(a.labels + row * a.labelStride);
    const e = NativeMath.exp(-abs(y));
    sum += max(y, 0) - y * label + NativeMath.log(1 + e);
    give(a, a.dy + at, share * ((y < 0 ? e : 1) / (1 + e) - label));
  }
  store<f64>(a.loss, load<f64>(a.loss) + sum * share);
}

@unmanaged
export class Penalty {
  /** Arrays of `bytes`, a multiple of 16, and their gradients. */
  left: usize;
  leftGradient: usize;
  right: usize;
  rightGradient: usize;
  bytes: i32;
  loss: usize;
  alpha: f64;
}

/** alpha ||left - right||^2, added to the loss and to the gradients; the sum is in float64, even and odd apart. */
export function penalty(a: Penalty): void {
  const slope = f32x4.splat(<f32>(2 * a.alpha));
  let sum = f64x2.splat(0);
  for (let at = 0; at < a.bytes; at += 16) {
    const d = f32x4.sub(v128.load(a.left + at), v128.load(a.right + at));
    const low = f64x2.promote_low_f32x4(d);
    const high = f64x2.promote_low_f32x4(i64x2.splat(i64x2.extract_lane(d, 1)));
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    const g = f32x4.mul(slope, d);
    v128.store(a.leftGradient + at, f32x4.add(v128.load(a.leftGradient + at), g));
    v128.store(a.rightGradient + at, f32x4.sub(v128.load(a.rightGradient + at), g));
  }
  const total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  store<f64>(a.loss, load<f64>(a.loss) + a.alpha * total);
}
