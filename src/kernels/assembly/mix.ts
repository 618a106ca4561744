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
  const rows = a.rows;
  const end = a.parts + a.count * PART;
  let gate = a.gate;
  let y = a.y;
  for (let row = 0; row < rows; row++, gate += a.gateStride, y += a.yStride) {
    for (let at = 0; at < a.width << 2; at += 32) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let g = gate;
      for (let i = a.parts; i < end; i += PART, g += 4) {
        const part = changetype<Part>(i);
        const value = part.value + row * part.stride + at;
        const weight = v128.load32_splat(g);
        s0 = f32x4.add(s0, f32x4.mul(weight, v128.load(value)));
        s1 = f32x4.add(s1, f32x4.mul(weight, v128.load(value, 16)));
      }
      v128.store(y + at, s0);
      v128.store(y + at, s1, 16);
    }
  }
}

/** dgate_i = dy . part_i, dpart_i = gate_i dy. */
export function mixGradient(a: Mix): void {
  for (let i = 0; i < a.count; i++) {
    const part = changetype<Part>(a.parts + i * PART);
    const at = i << 2;
    if (!part.gradient) rowsBack(a, part, at, Way.None);
    else if (part.accumulate) rowsBack(a, part, at, Way.Add);
    else rowsBack(a, part, at, Way.Write);
  }
}

/** What is done with a part's gradient. */
enum Way {
  None,
  Write,
  Add,
}

// @ts-ignore: decorator
@inline
function rowsBack(a: Mix, part: Part, column: i32, way: Way): void {
  const rows = a.rows;
  const bytes = a.width << 2;
  const stride = part.stride;
  const gateStride = a.gateStride;
  const dyStride = a.yStride;
  const gateAccumulate = a.gateAccumulate;
  let gate = a.gate + column;
  let gateGradient = a.gateGradient + column;
  let dy = a.y;
  let value = part.value;
  let gradient = part.gradient;
  for (let row = 0; row < rows; row++) {
    const g = v128.load32_splat(gate);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    for (let at = 0; at < bytes; at += 32) {
      const d0 = v128.load(dy + at);
      const d1 = v128.load(dy + at, 16);
      s0 = f32x4.add(s0, f32x4.mul(d0, v128.load(value + at)));
      s1 = f32x4.add(s1, f32x4.mul(d1, v128.load(value + at, 16)));
      if (way == Way.None) continue;
      let p0 = f32x4.mul(g, d0);
      let p1 = f32x4.mul(g, d1);
      if (way == Way.Add) {
        p0 = f32x4.add(v128.load(gradient + at), p0);
        p1 = f32x4.add(v128.load(gradient + at, 16), p1);
      }
      v128.store(gradient + at, p0);
      v128.store(gradient + at, p1, 16);
    }
    const dot = sumOf(f32x4.add(s0, s1));
    store<f32>(gateGradient, gateAccumulate ? load<f32>(gateGradient) + dot : dot);
    gate += gateStride;
    gateGradient += gateStride;
    dy += dyStride;
    value += stride;
    gradient += stride;
  }
}
