import { DWA_TEMPERATURE, FIRST_LOG_VARIANCE, type LossWeights } from '../base/loss-weights.js';
import { exp } from '../kernels/kernels.js';
import { rowBytes } from '../kernels/panels.js';
import type { Area, Placement } from './placement.js';
import type { Constant, ProgramWriter } from './writer.js';

/** What the gradients of the losses of tasks are multiplied by, in memory, and what changes it. */
export interface Weighting {
  /** [K] float64: the factors of the next step. */
  readonly factors: number;
  /** [K] float64: where the losses of a step are left; 0 where nobody asks. */
  readonly losses: number;
  /** Whether the factors change over the steps. */
  readonly changes: boolean;
  /** What must be in memory before a program runs, besides the writer's own. */
  readonly constants: readonly Constant[];
  /** Emits gradients, behind those by all outputs. */
  emitGradients(): void;
  /** Emits what makes the factors of the next step, behind the update of the parameters. */
  emitUpdate(): void;
}

/** Makes room among the parameters for what is learned beside them; returns where in their areas. */
export function placeLearned(area: Area, weights: LossWeights | undefined, tasks: number): number {
  const offset = area.bytes;
  if (weights?.kind === 'uncertainty') area.skip(rowBytes(tasks));
  return offset;
}

/** Reserves what loss weights need; `learned` is what `placeLearned` returned, `taskWeights` are those of the data. */
export function weightingOf(
  weights: LossWeights,
  writer: ProgramWriter,
  at: Placement,
  learned: number,
  taskWeights: readonly number[],
): Weighting {
  const count = taskWeights.length;
  const constant = (values: readonly number[]) => writer.constant(Float64Array.from(values));
  const nothing = { changes: false, constants: [], emitGradients() {}, emitUpdate() {} };
  if (weights.kind === 'fixed') return { ...nothing, factors: constant(weights.weights), losses: 0 };

  const losses = writer.reserve(8 * count);
  if (weights.kind === 'dwa') {
    const factors = constant(taskWeights.map(() => 1));
    const [sums, counts, before] = [0, 1, 2].map(() => writer.reserve(8 * count)) as [number, number, number];
    const fields = { losses, factors, count, sums, counts, before, every: weights.every, temperature: DWA_TEMPERATURE };
    return { ...nothing, factors, losses, changes: true, emitUpdate: () => writer.emit('DynamicWeights', fields) };
  }
  const factors = constant(taskWeights.map(() => exp(-FIRST_LOG_VARIANCE) / 2));
  const ownWeights = constant(taskWeights);
  const [s, gradients] = [at.parameters + learned, at.gradients + learned];
  return {
    ...{ factors, losses, changes: true },
    constants: [{ address: s, values: new Float32Array(count).fill(FIRST_LOG_VARIANCE) }],
    emitGradients: () => writer.emit('UncertaintyGradient', { losses, factors, count, weights: ownWeights, gradients }),
    emitUpdate: () => writer.emit('Uncertainty', { s, factors, count }),
  };
}
