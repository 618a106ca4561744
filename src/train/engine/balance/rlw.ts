import { log, sin, sqrt } from '../../kernels/exact-functions.js';
import type { Method } from './method.js';
import { softmax } from './trained-logits.js';

/**
 * Random loss weighting (Lin et al., TMLR 2022): `n softmax(z)` with z standard normal in each
 * step, by Box and Muller's formula. It is the control for what noise alone does.
 */
export const randomWeights: Method = {
  factors({ n, noise }) {
    const normals = Float64Array.from({ length: n }, (_, i) => {
      return sqrt(-2 * log(noise[2 * i]!)) * sin(2 * Math.PI * noise[2 * i + 1]!);
    });
    return softmax(normals).map((share) => n * share);
  },
};
