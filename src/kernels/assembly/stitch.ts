import { sumOf } from './matrix';
import { PART, Part } from './mix';

@unmanaged
export class Stitch {
  /** `count` scalars, and their gradients, which are added to. */
  scalars: usize;
  scalarGradients: usize;
  /** `count` inputs, each rows [rows, width]. */
  parts: usize;
  count: i32;
  /** y or its gradient: rows [rows, width]; strides are in bytes. */
  y: usize;
  yStride: i32;
  rows: i32;
  width: i32;
}

/** y = sum_j scalar_j part_j, in the order of j. */
export function stitch(a: Stitch): void {
  let y = a.y;
  for (let row = 0; row < a.rows; row++, y += a.yStride) {
    for (let column = 0; column < a.width; column += 4) {
      let sum = f32x4.splat(0);
      for (let j = 0; j < a.count; j++) {
        const part = changetype<Part>(a.parts + j * PART);
        const value = v128.load(part.value + row * part.stride + (column << 2));
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a.scalars + (j << 2)), value));
      }
      v128.store(y + (column << 2), sum);
    }
  }
}

/** dscalar_j += sum over rows of dy . part_j, a row's dot in float32, their sum in float64; dpart_j = scalar_j dy. */
export function stitchGradient(a: Stitch): void {
  for (let j = 0; j < a.count; j++) {
    const part = changetype<Part>(a.parts + j * PART);
    const scalar = v128.load32_splat(a.scalars + (j << 2));
    let total: f64 = 0;
    let dy = a.y;
    let value = part.value;
    let gradient = part.gradient;
    for (let row = 0; row < a.rows; row++) {
      let sum = f32x4.splat(0);
      for (let column = 0; column < a.width; column += 4) {
        const at = <usize>column << 2;
        const d = v128.load(dy + at);
        sum = f32x4.add(sum, f32x4.mul(d, v128.load(value + at)));
        if (gradient) {
          const scaled = f32x4.mul(scalar, d);
          v128.store(gradient + at, part.accumulate ? f32x4.add(v128.load(gradient + at), scaled) : scaled);
        }
      }
      total += <f64>sumOf(sum);
      dy += a.yStride;
      value += part.stride;
      if (gradient) gradient += part.stride;
    }
    const at = a.scalarGradients + (j << 2);
    store<f32>(at, load<f32>(at) + <f32>total);
  }
}
