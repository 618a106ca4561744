// Vector constants are read from memory, one load each: V8 would build a constant vector anew at every use, in several
// instructions.

/** Number i of an array of float32, in all lanes. */
// @ts-ignore: decorator
@inline
export function f32At(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

/** Number i of an array of int32, in all lanes. */
// @ts-ignore: decorator
@inline
export function i32At(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

/** Number i of an array of float64, in both lanes. */
// @ts-ignore: decorator
@inline
export function f64At(table: usize, i: usize): v128 {
  return v128.load64_splat(table + (i << 3));
}
