/**
 * What methods with trained task weights share (FAMO, GradNorm, random weighting): a softmax over
 * logits, and Adam for them.
 */

import { exp, sqrt } from '../../kernels/exact-functions.js';
import type { TaskState } from './method.js';

/** Adam's constants for the logits of methods: PyTorch's defaults. */
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** Returns the state of a task before the first step. */
export const newState = (): TaskState => ({
  logit: 0,
  m: 0,
  v: 0,
  power1: 1,
  power2: 1,
  firstLoss: 0,
});

/** `exp(x_i - max x) / sum_j exp(x_j - max x)` */
export function softmax(logits: Float64Array): Float64Array {
  let most = logits[0]!;
  for (const logit of logits) if (logit > most) most = logit;
  const powers = logits.map((logit) => exp(logit - most));
  let total = 0;
  for (const power of powers) total += power;
  return powers.map((power) => power / total);
}

/** Returns the logits [K] of all tasks. */
export const taskLogits = (states: readonly TaskState[]): Float64Array =>
  Float64Array.from(states, ({ logit }) => logit);

/** One step of Adam on a logit, `x -= rate m^ / (sqrt(v^) + epsilon)`. */
export function stepLogit(state: TaskState, gradient: number, rate: number): void {
  state.m = BETA1 * state.m + (1 - BETA1) * gradient;
  state.v = BETA2 * state.v + (1 - BETA2) * (gradient * gradient);
  state.power1 *= BETA1;
  state.power2 *= BETA2;
  const mean = state.m / (1 - state.power1);
  const root = sqrt(state.v / (1 - state.power2));
  state.logit -= (rate * mean) / (root + EPSILON);
}
