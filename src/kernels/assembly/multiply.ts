// y = activation(x W + b): the forward product, and with W transposed beforehand the gradient by a layer's input.
import { PANEL_BYTES } from './matrix';

@unmanaged
export class Multiply {
  /** Rows [rows, inner]; strides are in bytes. */
  x: usize;
  xStride: i32;
  rows: i32;
  inner: i32;
  /** Panels [at least inner, 8 panels], `panelStride` bytes apart. */
  weights: usize;
  panels: i32;
  panelStride: i32;
  /** A number a column, or 0 for none. */
  bias: usize;
  /** The least value of each column: 0 for ReLU, -Infinity for none; or 0 for no floor at all. */
  floor: usize;
  /** Rows [rows, 8 panels] */
  y: usize;
  yStride: i32;
  /** Whether y is added to rather than written. */
  accumulate: i32;
}

/** Each sum runs over the inner index in its order, from zero; then the bias is added. */
export function multiply(a: Multiply): void {
  const xStride = a.xStride;
  const yStride = a.yStride;
  const step = a.inner * PANEL_BYTES;
  let w = a.weights;
  for (let panel = 0; panel < a.panels; panel++, w += a.panelStride) {
    const column = panel * PANEL_BYTES;
    let b0 = f32x4.splat(0);
    let b1 = b0;
    if (a.bias) {
      b0 = v128.load(a.bias + column);
      b1 = v128.load(a.bias + column, 16);
    }
    let f0 = f32x4.splat(-Infinity);
    let f1 = f0;
    if (a.floor) {
      f0 = v128.load(a.floor + column);
      f1 = v128.load(a.floor + column, 16);
    }
    let x = a.x;
    let y = a.y + column;
    let row = 0;
    for (; row + 4 <= a.rows; row += 4) {
      let x0 = x;
      let x1 = x + xStride;
      let x2 = x + 2 * xStride;
      let x3 = x + 3 * xStride;
      let a00 = f32x4.splat(0);
      let a01 = a00;
      let a10 = a00;
      let a11 = a00;
      let a20 = a00;
      let a21 = a00;
      let a30 = a00;
      let a31 = a00;
      let p = w;
      for (const end = w + step; p < end; p += PANEL_BYTES) {
        const w0 = v128.load(p);
        const w1 = v128.load(p, 16);
        const s0 = v128.load32_splat(x0);
        a00 = f32x4.add(a00, f32x4.mul(s0, w0));
        a01 = f32x4.add(a01, f32x4.mul(s0, w1));
        const s1 = v128.load32_splat(x1);
        a10 = f32x4.add(a10, f32x4.mul(s1, w0));
        a11 = f32x4.add(a11, f32x4.mul(s1, w1));
        const s2 = v128.load32_splat(x2);
        a20 = f32x4.add(a20, f32x4.mul(s2, w0));
        a21 = f32x4.add(a21, f32x4.mul(s2, w1));
        const s3 = v128.load32_splat(x3);
        a30 = f32x4.add(a30, f32x4.mul(s3, w0));
        a31 = f32x4.add(a31, f32x4.mul(s3, w1));
        x0 += 4;
        x1 += 4;
        x2 += 4;
        x3 += 4;
      }
      finish(a, y, a00, a01, b0, b1, f0, f1);
      finish(a, y + yStride, a10, a11, b0, b1, f0, f1);
      finish(a, y + 2 * yStride, a20, a21, b0, b1, f0, f1);
      finish(a, y + 3 * yStride, a30, a31, b0, b1, f0, f1);
      x += 4 * xStride;
      y += 4 * yStride;
    }
    for (; row < a.rows; row++) {
      let x0 = x;
      let a00 = f32x4.splat(0);
      let a01 = a00;
      let p = w;
      for (const end = w + step; p < end; p += PANEL_BYTES) {
        const s0 = v128.load32_splat(x0);
        a00 = f32x4.add(a00, f32x4.mul(s0, v128.load(p)));
        a01 = f32x4.add(a01, f32x4.mul(s0, v128.load(p, 16)));
        x0 += 4;
      }
      finish(a, y, a00, a01, b0, b1, f0, f1);
      x += xStride;
      y += yStride;
    }
  }
}

/** `pmax(z, floor)` keeps a NaN in z, so that a diverged run shows. */
// @ts-ignore: decorator
@inline
function finish(a: Multiply, y: usize, z0: v128, z1: v128, b0: v128, b1: v128, f0: v128, f1: v128): void {
  z0 = f32x4.pmax(f32x4.add(z0, b0), f0);
  z1 = f32x4.pmax(f32x4.add(z1, b1), f1);
  if (a.accumulate) {
    z0 = f32x4.add(v128.load(y), z0);
    z1 = f32x4.add(v128.load(y, 16), z1);
  }
  v128.store(y, z0);
  v128.store(y, z1, 16);
}
