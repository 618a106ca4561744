/**
 * The interface of methods that balance tasks: in each step, a method chooses a factor for the
 * gradient of each task. It is a pure function in float64 of the tasks that take part in a step,
 * and uses no function whose bits differ between machines. The kernels compute the same bits
 * (`src/train/kernels/c/balance.c`), and the reference engine computes by these.
 */

/** The tasks that take part in a step: those with a label in the batch. */
export interface Part {
  /** The number of tasks that take part, at least 1; all arrays are of them. */
  readonly n: number;
  /** [n]: the losses on the batch. */
  readonly losses: Float64Array;
  /**
   * [n, n]: the products of the tasks' gradients by the shared parameters, above 0 on the diagonal.
   */
  readonly gram: Float64Array;
  /** Uniform numbers of the step: see `drawsPerStep`. */
  readonly noise: Float64Array;
  /** [n]: the state of each task that takes part; a method may change it in `update` alone. */
  readonly states: readonly TaskState[];
}

/**
 * The state of a method for a task: a logit that Adam trains, and the task's first loss, 0 before
 * there is one.
 */
export interface TaskState {
  logit: number;
  m: number;
  v: number;
  /** Adam's constants to the power of its steps. */
  power1: number;
  power2: number;
  firstLoss: number;
}

export interface Method {
  /** Returns the factor of each task's gradient [n]. */
  factors(part: Part): Float64Array;
  /**
   * Changes the states after the update of the model; `after` [n] are the losses on the same batch
   * with its new values.
   */
  update?(part: Part, after: Float64Array): void;
}

/** A loss counts as at least this in a logarithm or a quotient. */
export const MIN_LOSS = 1e-8;
