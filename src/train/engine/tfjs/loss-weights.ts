import * as tf from '@tensorflow/tfjs-core';
import {
  type Balancing,
  DWA_TEMPERATURE,
  FIRST_LOG_VARIANCE,
  type LossWeights,
} from '../../../ground/base/loss-weights.js';
import { exp } from '../../kernels/exact-functions.js';

/** A weighting of the tasks' losses, with the state that it keeps over the steps. */
export interface Weighting {
  /** Variables that are trained along with the model. */
  readonly variables: readonly tf.Variable[];
  /**
   * The tasks' terms of the training objective, from their losses and whether the batch has a label
   * of each.
   */
  terms(losses: readonly tf.Scalar[], isLabelled: readonly boolean[]): tf.Scalar[];
  /** Records the losses of a trained step, in order; NaN where its batch has no label of a task. */
  note(losses: readonly number[]): void;
  /** The value of `Session.lossWeights`. */
  values(): Float64Array | undefined;
}

/** Returns a weighting of the tasks' losses with fixed, learned or averaged weights. */
export function tensorWeighting(
  weights: Exclude<LossWeights, Balancing>,
  taskWeights: readonly number[],
): Weighting {
  switch (weights.kind) {
    case 'fixed':
      return { variables: [], terms: times(weights.weights), note() {}, values: () => undefined };
    case 'uncertainty':
      return uncertainty(taskWeights);
    case 'dwa':
      return dynamic(weights.every, taskWeights.length);
  }
}

const times = (weights: ArrayLike<number>) => (losses: readonly tf.Scalar[]) =>
  losses.map((loss, k) => tf.mul<tf.Scalar>(weights[k]!, loss));

function uncertainty(taskWeights: readonly number[]): Weighting {
  const s = tf.tidy(() => tf.variable(tf.fill([taskWeights.length], FIRST_LOG_VARIANCE)));
  return {
    variables: [s],
    terms: (losses, isLabelled) =>
      losses.map((loss, k) => {
        if (!isLabelled[k]) return loss;
        const own = tf.reshape(tf.slice(s, [k], [1]), []) as tf.Scalar;
        const term = tf.mul<tf.Scalar>(loss, tf.div(tf.exp(tf.neg(own)), 2));
        return tf.add<tf.Scalar>(term, tf.mul(own, taskWeights[k]! / 2));
      }),
    note() {},
    values: () => Float64Array.from(s.dataSync<'float32'>(), (value) => exp(-value) / 2),
  };
}

function dynamic(every: number, tasks: number): Weighting {
  const zeros = () => new Array<number>(tasks).fill(0);
  const weights = new Float64Array(tasks).fill(1);
  let [steps, sums, counts, before] = [0, zeros(), zeros(), zeros()];
  return {
    variables: [],
    terms: (losses) => times(weights)(losses),
    note(losses) {
      losses.forEach((loss, k) => {
        if (Number.isNaN(loss)) return;
        sums[k]! += loss;
        counts[k]!++;
      });
      if (++steps % every !== 0) return;
      const means = sums.map((sum, k) => sum / counts[k]!);
      const ratios = means.map((mean, k) => mean / before[k]!);
      const falls = ratios.map((ratio) => (ratio < Infinity ? ratio : 1));
      const most = Math.max(...falls);
      const powers = falls.map((fall) => exp((fall - most) / DWA_TEMPERATURE));
      const total = powers.reduce((sum, power) => sum + power, 0);
      weights.set(powers.map((power) => (tasks * power) / total));
      before = means.map((mean, k) => (Number.isNaN(mean) ? before[k]! : mean));
      [sums, counts] = [zeros(), zeros()];
    },
    values: () => weights.slice(),
  };
}
