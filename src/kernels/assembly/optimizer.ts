// One update of all parameters, which lie one behind the other, as their gradients and moments do.
import { f32At, i32At } from './constants';

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

/** At most this, a moment or gradient is taken for zero: its square times 1 - beta2 is far above subnormal numbers. */
const TINY: usize = memory.data<f32>([1e-15, 1e-30]);
const MAGNITUDE: usize = memory.data<i32>([0x7fffffff]);

// What the loops below multiply by, in memory: V8 would otherwise convert and spread the numbers anew at every turn.
const SCALE: usize = memory.data(24);

/** x, or zero where |x| is tiny; NaN stays, so that a diverged run shows. */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.le(v128.and(x, i32At(MAGNITUDE, 0)), f32At(TINY, 0)));
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
  const correction = Math.sqrt(1 - power2);
  store<f32>(SCALE, <f32>a.beta1);
  store<f32>(SCALE, <f32>(1 - a.beta1), 4);
  store<f32>(SCALE, <f32>a.beta2, 8);
  store<f32>(SCALE, <f32>(1 - a.beta2), 12);
  store<f32>(SCALE, <f32>((a.learningRate * correction) / (1 - power1)), 16);
  store<f32>(SCALE, <f32>(a.epsilon * correction), 20);
  let w = a.parameters;
  let g = a.gradients;
  let m = a.m;
  let v = a.v;
  for (const end = w + a.bytes; w < end; w += 16, g += 16, m += 16, v += 16) {
    const gradient = flush(v128.load(g));
    const mean = flush(f32x4.add(f32x4.mul(f32At(SCALE, 0), v128.load(m)), f32x4.mul(f32At(SCALE, 1), gradient)));
    const addend = f32x4.mul(f32At(SCALE, 3), f32x4.mul(gradient, gradient));
    let square = f32x4.add(f32x4.mul(f32At(SCALE, 2), v128.load(v)), addend);
    square = v128.andnot(square, f32x4.le(square, f32At(TINY, 1)));
    v128.store(m, mean);
    v128.store(v, square);
    const move = f32x4.div(f32x4.mul(f32At(SCALE, 4), mean), f32x4.add(f32x4.sqrt(square), f32At(SCALE, 5)));
    v128.store(w, f32x4.sub(v128.load(w), move));
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
  store<f32>(SCALE, <f32>a.learningRate);
  let w = a.parameters;
  let g = a.gradients;
  for (const end = w + a.bytes; w < end; w += 16, g += 16) {
    v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(f32At(SCALE, 0), v128.load(g))));
  }
}
