import { defineArchitecture } from './architecture.js';
import { output, range } from './layers.js';

/**
 * `y_k = w_k . x + b_k`: a linear model per task, of ridge or logistic regression. It has no sizes, and is solved rather than
 * trained: `src/engine/solve.ts` says how.
 */
export const linear = defineArchitecture({
  name: 'linear',
  title: 'Linear',
  sharesNothing: true,
  solved: true,
  sizes: {},
  build: (g, x, tasks) => range(tasks).map((k) => output(g, x, k)),
});
