// Scalar float64 functions, compiled from AssemblyScript's own library (ports of musl): wasm arithmetic alone, so the
// same bits on every machine, which JavaScript's Math does not promise.

export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}

export function log(x: f64): f64 {
  return NativeMath.log(x);
}

export function sin(x: f64): f64 {
  return NativeMath.sin(x);
}
