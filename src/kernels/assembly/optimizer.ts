// One update of all parameters, which lie one behind the other, as their gradients and moments do.

@unmanaged
export class Adam {
  parameters: usize;
  gradients: usize;
  m: usize;
  v: usize;
  /** A multiple of 16. */
  bytes: i32;
  /** Two float64: beta1^t and beta2^t of the steps done, 1 at the start. */
  powers: usize;
  learningRate: f64;
  beta1: f64;
  beta2: f64;
  epsilon: f64;
}

/** Below this a moment or gradient is taken for zero. Its square times 1 - beta2 is far above the subnormal numbers. */
const TINY: f32 = 1e-15;

/** x, or zero where |x| is tiny; NaN stays, so that a diverged run shows. */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.le(f32x4.abs(x), f32x4.splat(TINY)));
}

/**
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w -= lr m^ / (sqrt(v^) + eps) with the moments' biases corrected,
 * m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t). Both corrections go into the step size and eps, in float64; the rest is
 * in float32: w -= (lr sqrt(1 - b2^t) / (1 - b1^t)) m / (sqrt(v) + eps sqrt(1 - b2^t)).
 *
 * Tiny numbers become zero: the moments of dead units would otherwise decay into the subnormal range, where many
 * processors are a hundred times slower. Against eps = 1e-7 they move a weight by less than 1e-8 of the step size.
 */
export function adam(a: Adam): void {
  const power1 = load<f64>(a.powers) * a.beta1;
  const power2 = load<f64>(a.powers, 8) * a.beta2;
  store<f64>(a.powers, power1);
  store<f64>(a.powers, power2, 8);
  const rate = f32x4.splat(<f32>((a.learningRate * Math.sqrt(1 - power2)) / (1 - power1)));
  const b1 = f32x4.splat(<f32>a.beta1);
  const b2 = f32x4.splat(<f32>a.beta2);
  const c1 = f32x4.splat(<f32>(1 - a.beta1));
  const c2 = f32x4.splat(<f32>(1 - a.beta2));
  const eps = f32x4.splat(<f32>(a.epsilon * Math.sqrt(1 - power2)));
  const smallest = f32x4.splat(TINY * TINY);
  for (let at: usize = 0, end = <usize>a.bytes; at < end; at += 16) {
    const g = flush(v128.load(a.gradients + at));
    const m = flush(f32x4.add(f32x4.mul(b1, v128.load(a.m + at)), f32x4.mul(c1, g)));
    let v = f32x4.add(f32x4.mul(b2, v128.load(a.v + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v = v128.andnot(v, f32x4.le(v, smallest));
    v128.store(a.m + at, m);
    v128.store(a.v + at, v);
    const move = f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), eps));
    v128.store(a.parameters + at, f32x4.sub(v128.load(a.parameters + at), move));
  }
}

@unmanaged
export class Descend {
  parameters: usize;
  gradients: usize;
  /** A multiple of 16. */
  bytes: i32;
  learningRate: f64;
}

/** Stochastic gradient descent: w -= lr g. */
export function descend(a: Descend): void {
  const rate = f32x4.splat(<f32>a.learningRate);
  for (let at: usize = 0, end = <usize>a.bytes; at < end; at += 16) {
    const w = v128.load(a.parameters + at);
    v128.store(a.parameters + at, f32x4.sub(w, f32x4.mul(rate, v128.load(a.gradients + at))));
  }
}
