/** Baselines that are solved instead of trained, and the predictions of other programs. */

import type { Architecture } from './architecture.js';
import { output, range } from './layers.js';

/**
 * The same for all baselines: they have no sizes, and are not trained. `src/train/engine/solve.ts`
 * says what they predict.
 */
const baseline = {
  sharesNothing: true,
  sizes: {},
  build: (g, x, tasks) => range(tasks).map((k) => output(g, x, k)),
} as const satisfies Partial<Architecture>;

/** `y_k = b_k`, the mean of the training labels: what any model must beat. */
export const labelMean: Architecture = {
  ...baseline,
  name: 'mean',
  title: 'Mean of labels',
  solved: 'mean',
};

/** `y_k = w_k . x + b_k`: a linear model per task, of ridge or logistic regression. */
export const linear: Architecture = {
  ...baseline,
  name: 'linear',
  title: 'Linear',
  solved: 'linear',
};

/**
 * The predictions of another program, under a name that the user chose, or the name of an external
 * trainer.
 */
export const predictionsNamed = (name: string, title = name): Architecture => ({
  ...baseline,
  name,
  title,
  solved: 'given',
});
