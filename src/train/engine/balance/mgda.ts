import { leastNorm } from './least-norm.js';
import type { Method } from './method.js';

/**
 * MGDA (Desideri 2012; Sener and Koltun, NeurIPS 2018): n times the shortest convex combination of
 * the gradients.
 */
export const mgda: Method = {
  factors: ({ n, gram }) => leastNorm(gram, n).map((factor) => n * factor),
};
