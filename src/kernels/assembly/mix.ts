import { sumOf } from './matrix';

/** A node among the inputs of a mixture or a cross-stitch unit; strides are in bytes. */
@unmanaged
export class Part {
  value: usize;
  stride: i32;
  /** Its gradient, of the same stride; 0 where none is wanted. */
  gradient: usize;
  accumulate: i32;
}

/** Bytes of a Part. */
export const PART: i32 = 16;

@unmanaged
export class Mix {
  /** Rows [rows, count] */
  gate: usize;
  gateStride: i32;
  /** The gate's gradient, of the same stride. */
  gateGradient: usize;
  gateAccumulate: i32;
  /** `count` experts, each rows [rows, width]. */
  parts: usize;
  count: i32;
  /** y or its gradient: rows [rows, width]. */
  y: usize;
  yStride: i32;
  rows: i32;
  width: i32;
}

/** y = sum_i gate_i part_i, in the order of i. */
export function mix(a: Mix): void {
  let gate = a.gate;
  let y = a.y;
  for (let row = 0; row < a.rows; row++, gate += a.gateStride, y += a.yStride) {
    for (let j = 0; j < a.width; j += 4) {
      let sum = f32x4.splat(0);
      for (let i = 0; i < a.count; i++) {
        const part = changetype<Part>(a.parts + i * PART);
        const value = v128.load(part.value + row * part.stride + (j << 2));
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(gate + (i << 2)), value));
      }
      v128.store(y + (j << 2), sum);
    }
  }
}

/** dgate_i = dy . part_i, dpart_i = gate_i dy. */
export function mixGradient(a: Mix): void {
  for (let i = 0; i < a.count; i++) {
    const part = changetype<Part>(a.parts + i * PART);
    const stride = part.stride;
    let gate = a.gate + (i << 2);
    let gateGradient = a.gateGradient + (i << 2);
    let dy = a.y;
    let value = part.value;
    let gradient = part.gradient;
    for (let row = 0; row < a.rows; row++) {
      const g = v128.load32_splat(gate);
      let sum = f32x4.splat(0);
      for (let j = 0; j < a.width; j += 4) {
        const at = <usize>j << 2;
        const d = v128.load(dy + at);
        sum = f32x4.add(sum, f32x4.mul(d, v128.load(value + at)));
        if (gradient) {
          const scaled = f32x4.mul(g, d);
          v128.store(gradient + at, part.accumulate ? f32x4.add(v128.load(gradient + at), scaled) : scaled);
        }
      }
      const dot = sumOf(sum);
      store<f32>(gateGradient, a.gateAccumulate ? load<f32>(gateGradient) + dot : dot);
      gate += a.gateStride;
      gateGradient += a.gateStride;
      dy += a.yStride;
      value += stride;
      if (gradient) gradient += stride;
    }
  }
}
