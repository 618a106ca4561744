// dW = x' dz: the gradient by a layer's weights.
import { PANEL_BYTES } from './matrix';

@unmanaged
export class WeightGradient {
  /** Rows [rows, width]; strides are in bytes. */
  x: usize;
  xStride: i32;
  rows: i32;
  width: i32;
  /** Rows [rows, 8 panels] */
  dz: usize;
  dzStride: i32;
  /** Panels [width, 8 panels] */
  gradient: usize;
  panels: i32;
  /** Bytes between the panels: rows of the weights that are not of x. */
  gap: i32;
  /** Whether the gradient is added to rather than written. */
  accumulate: i32;
}

/** Each sum runs over the rows in their order, from zero. */
export function weightGradient(a: WeightGradient): void {
  const xStride = a.xStride;
  const dzStride = a.dzStride;
  let g = a.gradient;
  for (let panel = 0; panel < a.panels; panel++, g += a.gap) {
    const dz = a.dz + panel * PANEL_BYTES;
    const end = dz + a.rows * dzStride;
    let column = 0;
    for (; column + 4 <= a.width; column += 4) {
      let p = a.x + (column << 2);
      let a00 = f32x4.splat(0);
      let a01 = a00;
      let a10 = a00;
      let a11 = a00;
      let a20 = a00;
      let a21 = a00;
      let a30 = a00;
      let a31 = a00;
      for (let q = dz; q < end; q += dzStride) {
        const z0 = v128.load(q);
        const z1 = v128.load(q, 16);
        const s0 = v128.load32_splat(p);
        a00 = f32x4.add(a00, f32x4.mul(s0, z0));
        a01 = f32x4.add(a01, f32x4.mul(s0, z1));
        const s1 = v128.load32_splat(p, 4);
        a10 = f32x4.add(a10, f32x4.mul(s1, z0));
        a11 = f32x4.add(a11, f32x4.mul(s1, z1));
        const s2 = v128.load32_splat(p, 8);
        a20 = f32x4.add(a20, f32x4.mul(s2, z0));
        a21 = f32x4.add(a21, f32x4.mul(s2, z1));
        const s3 = v128.load32_splat(p, 12);
        a30 = f32x4.add(a30, f32x4.mul(s3, z0));
        a31 = f32x4.add(a31, f32x4.mul(s3, z1));
        p += xStride;
      }
      finish(a, g, a00, a01);
      finish(a, g + PANEL_BYTES, a10, a11);
      finish(a, g + 2 * PANEL_BYTES, a20, a21);
      finish(a, g + 3 * PANEL_BYTES, a30, a31);
      g += 4 * PANEL_BYTES;
    }
    for (; column < a.width; column++) {
      let p = a.x + (column << 2);
      let a00 = f32x4.splat(0);
      let a01 = a00;
      for (let q = dz; q < end; q += dzStride) {
        const s0 = v128.load32_splat(p);
        a00 = f32x4.add(a00, f32x4.mul(s0, v128.load(q)));
        a01 = f32x4.add(a01, f32x4.mul(s0, v128.load(q, 16)));
        p += xStride;
      }
      finish(a, g, a00, a01);
      g += PANEL_BYTES;
    }
  }
}

// @ts-ignore: decorator
@inline
function finish(a: WeightGradient, g: usize, g0: v128, g1: v128): void {
  if (a.accumulate) {
    g0 = f32x4.add(v128.load(g), g0);
    g1 = f32x4.add(v128.load(g, 16), g1);
  }
  v128.store(g, g0);
  v128.store(g, g1, 16);
}
