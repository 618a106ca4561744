/** Compares the gradients of tasks at each evaluation (`keepGradients`). */

import { sharesParameters } from '../models/reach.js';
import type { Engine, Job } from './engine.js';

/**
 * The cosine and the norm ratio of two tasks' gradients with respect to the shared parameters; NaN
 * if a gradient is zero.
 */
export interface GradientPair {
  /** Names of tasks, in the order of the data. */
  readonly pair: readonly [left: string, right: string];
  readonly cosine: number;
  /** The norm of the first gradient divided by the norm of the second. */
  readonly ratio: number;
}

export interface GradientRecorder {
  /**
   * Returns all pairs at the given parameters, on the batch and noise of a step. Steps must ascend.
   */
  pairs(parameters: readonly Float32Array[], step: number): GradientPair[];
  dispose(): void;
}

/** Decimal digits that are recorded: float32 gradients have seven. */
const DIGITS = 6;

/**
 * Returns what records the gradients of a run with `keepGradients`; undefined for other runs, and
 * if tasks share no parameters.
 *
 * The gradient of a task is that of its loss as the sum has it, with the label's weight but without
 * factors from `losses` and without penalties of parameters, with respect to all parameters that at
 * least two losses reach. The recorder has a session of its own, whose kernels compute one gradient
 * for each task, so that the session of the run never notices.
 */
export function recordGradients(engine: Engine, job: Job): GradientRecorder | undefined {
  const { keepGradients, ...training } = job.training;
  if (!keepGradients || !sharesParameters(job.graph)) return undefined;
  // The method does not matter, as long as it combines gradients and has no state: their products
  // are read before it is applied. SGD needs no moments.
  const session = engine.open({
    ...job,
    training: { ...training, optimizer: 'sgd', losses: { kind: 'mgda' } },
  });
  const names = job.data.labels.map(({ name }) => name);
  return {
    pairs(parameters, step) {
      session.setParameters(parameters);
      return gradientPairs(names, session.taskGradients(step));
    },
    dispose: () => session.dispose(),
  };
}

/** Returns the pairs of tasks by the products [K, K] of their gradients. */
export function gradientPairs(names: readonly string[], gram: Float64Array): GradientPair[] {
  const count = names.length;
  const norm = (k: number) => Math.sqrt(gram[k * count + k]!);
  return names.flatMap((left, i) =>
    names.slice(i + 1).map((right, offset): GradientPair => {
      const j = i + 1 + offset;
      const isZero = norm(i) === 0 || norm(j) === 0;
      return {
        pair: [left, right],
        cosine: isZero ? Number.NaN : rounded(gram[i * count + j]! / norm(i) / norm(j)),
        ratio: isZero ? Number.NaN : rounded(norm(i) / norm(j)),
      };
    }),
  );
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
