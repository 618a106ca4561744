import { type Method, MIN_LOSS } from './method.js';

/**
 * The gradient of `sum_k log L_k`: its direction does not depend on the scales of the losses. A
 * loss counts as at least 1e-8.
 */
export const logSum: Method = {
  factors: ({ losses }) => losses.map((loss) => 1 / Math.max(loss, MIN_LOSS)),
};
