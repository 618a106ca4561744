import { sqrt } from '../../kernels/exact-functions.js';
import { factorize, solveFactored } from '../solver/equations.js';
import type { Method } from './method.js';

/**
 * Nash-MTL (Navon et al., ICML 2022): the positive solution a of `G a = 1 / a`, so that the
 * combination has the length sqrt(n). By Newton's method, damped as for self-concordant functions,
 * on `b' C b / 2 - sum_i log b_i`, where `b_i = a_i ||g_i||` and C are the cosines: the direction
 * does not depend on the scales of the losses.
 */
export const nash: Method = {
  factors({ n, gram }) {
    const norms = Float64Array.from({ length: n }, (_, i) => sqrt(gram[i * n + i]!));
    const cosines = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        cosines[i * n + j] = i === j ? 1 + RIDGE : gram[i * n + j]! / norms[i]! / norms[j]!;
      }
    }
    const b = new Float64Array(n).fill(1);
    const slopes = new Float64Array(n);
    const curvature = new Float64Array(n * n);
    for (let step = 0; step < MAX_STEPS; step++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) {
          sum += cosines[i * n + j]! * b[j]!;
          curvature[i * n + j] = cosines[i * n + j]!;
        }
        slopes[i] = 1 / b[i]! - sum;
        curvature[i * n + i]! += 1 / (b[i]! * b[i]!);
      }
      factorize(curvature, n);
      const direction = solveFactored(curvature, slopes);
      let decrement = 0;
      for (let i = 0; i < n; i++) decrement += slopes[i]! * direction[i]!;
      const size = decrement < CLOSE ? 1 : 1 / (1 + sqrt(decrement));
      for (let i = 0; i < n; i++) b[i]! += size * direction[i]!;
      if (decrement < SOLVED) break;
    }
    return b.map((value, i) => value / norms[i]!);
  },
};

/**
 * Added to cosines of 1, so that there is a solution even if gradients cancel; factors are then at
 * most 3e4 / ||g_i||.
 */
const RIDGE = 1e-9;

/**
 * The squared decrement of Newton's method at which it ends, the one below which it takes whole
 * steps, its most steps.
 */
const [SOLVED, CLOSE, MAX_STEPS] = [1e-22, 1 / 16, 100];
