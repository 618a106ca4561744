/** Emits the instructions that weight the losses of tasks. */

import {
  type Balancing,
  DWA_TEMPERATURE,
  FIRST_LOG_VARIANCE,
  type LossWeights,
} from '../../ground/base/loss-weights.js';
import { exp } from '../kernels/exact-functions.js';
import { rowBytes } from '../kernels/panels.js';
import type { Area, Placement } from './placement.js';
import type { Constant, ProgramWriter } from './writer.js';

/** The factors of the gradients of the tasks' losses, and the instructions that change them. */
export interface Weighting {
  /** [K] float64: the factors of the next step. */
  readonly factors: number;
  /** [K] float64: the losses of a step; 0 where they are not needed. */
  readonly losses: number;
  readonly changes: boolean;
  /** Values to write before a program runs, besides the constants of the writer. */
  readonly constants: readonly Constant[];
  /** Emits the gradients of the loss weights, after the gradients by all outputs. */
  emitGradients(): void;
  /** Emits the computation of the next step's factors, after the update of the parameters. */
  emitUpdate(): void;
}

/**
 * Reserves space among the parameters for learned loss weights; returns their offset in the areas.
 */
export function placeLearned(area: Area, weights: LossWeights | undefined, tasks: number): number {
  const offset = area.bytes;
  if (weights?.kind === 'uncertainty') area.skip(rowBytes(tasks));
  return offset;
}

/** `learned` is the result of `placeLearned`; `taskWeights` are the tasks' weights in the data. */
export function placeWeighting(
  weights: Exclude<LossWeights, Balancing>,
  writer: ProgramWriter,
  at: Placement,
  learned: number,
  taskWeights: readonly number[],
): Weighting {
  const count = taskWeights.length;
  const constant = (values: readonly number[]) => writer.constant(Float64Array.from(values));
  const nothing = { changes: false, constants: [], emitGradients() {}, emitUpdate() {} };
  if (weights.kind === 'fixed')
    return { ...nothing, factors: constant(weights.weights), losses: 0 };

  const losses = writer.reserve(8 * count);
  if (weights.kind === 'dwa') {
    const factors = constant(taskWeights.map(() => 1));
    const [sums, counts, before] = [0, 1, 2].map(() => writer.reserve(8 * count)) as [
      number,
      number,
      number,
    ];
    const fields = {
      losses,
      factors,
      count,
      sums,
      counts,
      before,
      every: weights.every,
      temperature: DWA_TEMPERATURE,
    };
    return {
      ...nothing,
      factors,
      losses,
      changes: true,
      emitUpdate: () => writer.emit('DynamicWeights', fields),
    };
  }
  const factors = constant(taskWeights.map(() => exp(-FIRST_LOG_VARIANCE) / 2));
  const ownWeights = constant(taskWeights);
  const [s, gradients] = [at.parameters + learned, at.gradients + learned];
  return {
    factors,
    losses,
    changes: true,
    constants: [{ address: s, values: new Float32Array(count).fill(FIRST_LOG_VARIANCE) }],
    emitGradients: () =>
      writer.emit('UncertaintyGradient', {
        losses,
        factors,
        count,
        weights: ownWeights,
        gradients,
      }),
    emitUpdate: () => writer.emit('Uncertainty', { s, factors, count }),
  };
}
