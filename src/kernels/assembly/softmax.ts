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

/** All bits set in the lanes of vector `i` that are columns below `width`. */
// @ts-ignore: decorator
@inline
function within(width: i32, i: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3)), i32x4.splat(width));
}

/** y = e^(x - max x) / sum. Lane l sums the columns i = l mod 4 in their order, then the lanes are added. */
export function softmax(a: Softmax): void {
  const width = a.width;
  let x = a.x;
  let y = a.y;
  for (let row = 0; row < a.rows; row++, x += a.xStride, y += a.yStride) {
    let most = f32x4.splat(-Infinity);
    for (let i = 0; i < width; i += 4) {
      const value = v128.load(x + (i << 2));
      most = f32x4.pmax(v128.bitselect(value, most, within(width, i)), most);
    }
    most = f32x4.pmax(most, i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    most = f32x4.pmax(most, i8x16.shuffle(most, most, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
    let sum = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) {
      const e = v128.and(expOf(f32x4.sub(v128.load(x + (i << 2)), most)), within(width, i));
      v128.store(y + (i << 2), e);
      sum = f32x4.add(sum, e);
    }
    const total = f32x4.splat(sumOf(sum));
    for (let i = 0; i < width; i += 4) v128.store(y + (i << 2), f32x4.div(v128.load(y + (i << 2)), total));
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
  let y = a.y;
  let dy = a.dy;
  let dx = a.dx;
  for (let row = 0; row < a.rows; row++, y += a.yStride, dy += a.yStride, dx += a.dxStride) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < a.width; i += 4) {
      const at = <usize>i << 2;
      sum = f32x4.add(sum, f32x4.mul(v128.load(y + at), v128.load(dy + at)));
    }
    const mean = f32x4.splat(sumOf(sum));
    for (let i = 0; i < a.width; i += 4) {
      const at = <usize>i << 2;
      let d = f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), mean));
      if (a.accumulate) d = f32x4.add(v128.load(dx + at), d);
      v128.store(dx + at, d);
    }
  }
}
