import { sumOf } from './matrix';

@unmanaged
export class Combine {
  /** `count` arrays of `bytes` (a multiple of 16) one behind the other, and their gradients. */
  cores: usize;
  coreGradients: usize;
  count: i32;
  bytes: i32;
  /** `count` scalars, and their gradients, which are added to. */
  factors: usize;
  factorGradients: usize;
  /** The combination, or its gradient. */
  matrix: usize;
  /** Whether the cores' gradients are added to rather than written. */
  accumulate: i32;
}

/** matrix = sum_c factor_c core_c, in the order of c. */
export function combine(a: Combine): void {
  for (let at = 0; at < a.bytes; at += 16) {
    let sum = f32x4.splat(0);
    let core = a.cores + at;
    for (let c = 0; c < a.count; c++, core += a.bytes) {
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a.factors + (c << 2)), v128.load(core)));
    }
    v128.store(a.matrix + at, sum);
  }
}

/** dcore_c = factor_c dmatrix; dfactor_c += dmatrix . core_c, summed in float64, vector by vector. */
export function combineGradient(a: Combine): void {
  for (let c = 0; c < a.count; c++) {
    const factor = v128.load32_splat(a.factors + (c << 2));
    const core = a.cores + c * a.bytes;
    const gradient = a.coreGradients + c * a.bytes;
    let total: f64 = 0;
    for (let at = 0; at < a.bytes; at += 16) {
      const d = v128.load(a.matrix + at);
      total += <f64>sumOf(f32x4.mul(d, v128.load(core + at)));
      const scaled = f32x4.mul(factor, d);
      v128.store(gradient + at, a.accumulate ? f32x4.add(v128.load(gradient + at), scaled) : scaled);
    }
    const at = a.factorGradients + (c << 2);
    store<f32>(at, load<f32>(at) + <f32>total);
  }
}
