import { f32At } from './constants';
import { expOf } from './exp';
import { sumOf } from './matrix';

@unmanaged
export class Softmax {
  /** Rows [rows, width]; strides are in bytes. */
  x: usize;
  xStride: i32;
  y: usize;
  yStride: i32;
  rows: i32;
  width: i32;
}

/** Bits of the lanes of a last vector that holds 0, 1, 2 or 3 columns. */
const TAIL: usize = memory.data<i32>([0, 0, 0, 0, -1, 0, 0, 0, -1, -1, 0, 0, -1, -1, -1, 0]);
const LIMITS: usize = memory.data<f32>([-Infinity, -35]);

/** e^(x - most), or zero below e^-35. */
// @ts-ignore: decorator
@inline
function weigh(x: v128, most: v128): v128 {
  const d = f32x4.sub(x, most);
  return v128.andnot(expOf(d), f32x4.lt(d, f32At(LIMITS, 1)));
}

/**
 * y = e^(x - max x) / sum. Lane l sums the columns i = l mod 4 in their order, then the lanes are added.
 *
 * What is below e^-35 = 6e-16 of the largest, far below its rounding error, becomes zero: gates grow sharp, and the
 * gradients that such weights pass on would be subnormal, which slows the products behind them down.
 */
export function softmax(a: Softmax): void {
  const rows = a.rows;
  const xStride = a.xStride;
  const yStride = a.yStride;
  const whole = (a.width << 2) & ~15;
  const rest = a.width & 3;
  const tail = TAIL + (rest << 4);
  let x = a.x;
  let y = a.y;
  for (let row = 0; row < rows; row++, x += xStride, y += yStride) {
    let most = f32At(LIMITS, 0);
    for (let at = 0; at < whole; at += 16) most = f32x4.pmax(v128.load(x + at), most);
    if (rest) most = f32x4.pmax(v128.bitselect(v128.load(x + whole), most, v128.load(tail)), most);
    most = f32x4.pmax(most, i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    most = f32x4.pmax(most, i8x16.shuffle(most, most, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
    let sum = f32x4.splat(0);
    for (let at = 0; at < whole; at += 16) {
      const e = weigh(v128.load(x + at), most);
      v128.store(y + at, e);
      sum = f32x4.add(sum, e);
    }
    if (rest) {
      const e = v128.and(weigh(v128.load(x + whole), most), v128.load(tail));
      v128.store(y + whole, e);
      sum = f32x4.add(sum, e);
    }
    const total = f32x4.splat(sumOf(sum));
    for (let at = 0; at < whole; at += 16) v128.store(y + at, f32x4.div(v128.load(y + at), total));
    if (rest) v128.store(y + whole, f32x4.div(v128.load(y + whole), total));
  }
}

@unmanaged
export class SoftmaxGradient {
  /** y and dy have one stride; strides are in bytes. */
  y: usize;
  dy: usize;
  yStride: i32;
  dx: usize;
  dxStride: i32;
  rows: i32;
  width: i32;
  accumulate: i32;
}

/** dx_i = y_i (dy_i - sum_j y_j dy_j), the sum in the order of Softmax. */
export function softmaxGradient(a: SoftmaxGradient): void {
  const rows = a.rows;
  const yStride = a.yStride;
  const dxStride = a.dxStride;
  const accumulate = a.accumulate;
  const bytes = a.width << 2;
  let y = a.y;
  let dy = a.dy;
  let dx = a.dx;
  for (let row = 0; row < rows; row++, y += yStride, dy += yStride, dx += dxStride) {
    let sum = f32x4.splat(0);
    for (let at = 0; at < bytes; at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(y + at), v128.load(dy + at)));
    }
    const mean = f32x4.splat(sumOf(sum));
    for (let at = 0; at < bytes; at += 16) {
      let d = f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), mean));
      if (accumulate) d = f32x4.add(v128.load(dx + at), d);
      v128.store(dx + at, d);
    }
  }
}
