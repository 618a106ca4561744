/** Emits the instructions of losses and penalties. */

import { HARD_CONCRETE, type Parameter, type Penalty, parameterSize } from '../models/graph.js';
import type { BatchPlace } from './batch.js';
import { layoutBytes } from './layout.js';
import type { Weighting } from './loss-weights.js';
import type { Workspace } from './operations/operation.js';
import type { Rows } from './placement.js';

export interface Loss {
  /** The latter two are weighted ones. */
  readonly of: 'SquaredError' | 'CrossEntropy' | 'Poisson' | 'ClassCrossEntropy';
  readonly weight: number;
  /** Whether some labels are NaN, whose rows are ignored. */
  readonly partial: boolean;
}

const weighted = {
  SquaredError: 'WeightedSquaredError',
  CrossEntropy: 'WeightedCrossEntropy',
} as const;

/**
 * Emits the loss of task k and the gradient by its output, where the backward pass starts. The
 * unweighted instruction, a plain mean over the batch, is used where that is the task's loss. Loss
 * weights multiply the gradients, but not the loss.
 */
export function emitLoss(
  { writer, batchSize, written, loss }: Workspace,
  { of, weight, partial }: Loss,
  output: Rows,
  { batch, task }: { readonly batch: BatchPlace; readonly task: number },
  weighting: Pick<Weighting, 'factors' | 'losses'> | undefined,
): void {
  const { labels, tasks, weights } = batch;
  const fields = {
    y: output.value,
    dy: output.gradient,
    stride: output.stride,
    labels: labels + 4 * task,
    labelStride: 4 * tasks,
    rows: batchSize,
    loss,
    accumulate: written.add(output),
  };
  const isWeighted = partial || weight !== 1 || weights !== 0 || weighting !== undefined;
  if (!isWeighted && (of === 'SquaredError' || of === 'CrossEntropy')) {
    writer.emit(of, fields);
    return;
  }
  const ofTask = (address = 0) => (address === 0 ? 0 : address + 8 * task);
  const [factor, own] = [ofTask(weighting?.factors), ofTask(weighting?.losses)];
  const all = { ...fields, weights, weight, factor, own };
  if (of === 'ClassCrossEntropy') writer.emit(of, { ...all, classes: output.width });
  else writer.emit(of === 'Poisson' ? of : weighted[of], all);
}

/** The parameters for which a penalty has gradients. */
export const penalized = (penalty: Penalty): readonly Parameter[] =>
  penalty.kind === 'distance' ? [...penalty.left, ...penalty.right] : [penalty.gates.logA];

/** Emits a penalty after all layers; its gradients are added to the gradients of the parameters. */
export function emitPenalty({ writer, at, loss }: Workspace, penalty: Penalty): void {
  if (penalty.kind === 'open-gates') {
    const { lambda, gates } = penalty;
    const { logA } = gates;
    const addresses = { logA: at.valueOf(logA), logAGradient: at.gradientOf(logA) };
    writer.emit('OpenGates', {
      ...addresses,
      count: parameterSize(logA),
      loss,
      lambda,
      ...HARD_CONCRETE,
    });
    return;
  }
  const { alpha, left, right } = penalty;
  left.forEach((a, i) => {
    const b = right[i]!;
    writer.emit('Penalty', {
      left: at.valueOf(a),
      leftGradient: at.gradientOf(a),
      right: at.valueOf(b),
      rightGradient: at.gradientOf(b),
      bytes: layoutBytes(at.layoutOf(a)),
      loss,
      alpha,
    });
  });
}
