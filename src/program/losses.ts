import { type Distance, HARD_CONCRETE, type OpenGates, type Parameter, type Penalty, sizeOf } from '../models/graph.js';
import type { BatchPlace } from './batch.js';
import { layoutBytes } from './layout.js';
import type { Weighting } from './loss-weights.js';
import type { Workspace } from './operations/operation.js';
import type { Rows } from './placement.js';

/** What of a task is made small. */
export interface Loss {
  /** The squared error, or from a logit the cross-entropy; by its instruction. */
  readonly of: 'SquaredError' | 'CrossEntropy';
  /** What the loss is multiplied by. */
  readonly weight: number;
  /** Whether some labels are NaN: their rows count for nothing. */
  readonly partial: boolean;
}

const weighted = { SquaredError: 'WeightedSquaredError', CrossEntropy: 'WeightedCrossEntropy' } as const;

/**
 * Adds the loss of task k, whose labels are column k of [B, K], and starts the way back at its output: the plain mean over
 * the batch where that is the task's loss. Loss weights multiply the gradients, and not the loss that is added.
 */
export function emitLoss(
  { writer, batchSize, written, loss }: Workspace,
  { of, weight, partial }: Loss,
  output: Rows,
  { batch, task }: { readonly batch: BatchPlace; readonly task: number },
  weighting: Weighting | undefined,
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
  if (!partial && weight === 1 && weights === 0 && !weighting) {
    writer.emit(of, fields);
    return;
  }
  const ofTask = (address = 0) => (address === 0 ? 0 : address + 8 * task);
  const [factor, own] = [ofTask(weighting?.factors), ofTask(weighting?.losses)];
  writer.emit(weighted[of], { ...fields, weights, weight, factor, own });
}

/** The parameters that a penalty has gradients of. */
export const penalized = (penalty: Penalty): readonly Parameter[] =>
  penalty.kind === 'distance' ? [...penalty.left, ...penalty.right] : [penalty.gates.logA];

/** Adds a penalty, behind all layers: its gradients are added to the parameters'. */
export function emitPenalty(workspace: Workspace, penalty: Penalty): void {
  if (penalty.kind === 'distance') emitDistance(workspace, penalty);
  else emitOpenGates(workspace, penalty);
}

function emitOpenGates({ writer, at, loss }: Workspace, { lambda, gates: { logA } }: OpenGates): void {
  writer.emit('OpenGates', {
    logA: at.valueOf(logA),
    logAGradient: at.gradientOf(logA),
    ...{ count: sizeOf(logA), loss, lambda, ...HARD_CONCRETE },
  });
}

function emitDistance({ writer, at, loss }: Workspace, { alpha, left, right }: Distance): void {
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
