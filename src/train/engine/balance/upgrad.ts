import { leastNorm } from './least-norm.js';
import type { Method } from './method.js';

/**
 * UPGrad (Quinton and Rey, 2024), n times its mean: each gradient is projected onto the directions
 * that raise no loss, and the projections are added up. The projection of g_i is the shortest `g_i
 * + sum_j u_j g_j` with u >= 0.
 */
export const upgrad: Method = {
  factors({ n, gram }) {
    const factors = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const projected = leastNorm(gram, n, i);
      for (let k = 0; k < n; k++) factors[k]! += projected[k]!;
    }
    return factors;
  },
};
