import type { Penalty } from '../models/graph.js';
import { layoutBytes } from './layout.js';
import type { Workspace } from './operations/operation.js';
import type { Rows } from './placement.js';

/** What of a task is made small: the squared error, or from a logit the cross-entropy; by its instruction. */
export type Loss = 'SquaredError' | 'CrossEntropy';

/** Adds the loss of task k of K, whose labels are column k of [B, K], and starts the way back at its output. */
export function emitLoss(
  { writer, batchSize, written }: Workspace,
  loss: Loss,
  output: Rows,
  labels: { readonly address: number; readonly task: number; readonly tasks: number },
  sum: number,
): void {
  writer.emit(loss, {
    y: output.value,
    dy: output.gradient,
    stride: output.stride,
    labels: labels.address + 4 * labels.task,
    labelStride: 4 * labels.tasks,
    rows: batchSize,
    loss: sum,
    accumulate: written.add(output),
  });
}

/** Adds a penalty, behind all layers: its gradients are added to the parameters'. */
export function emitPenalty({ writer, at }: Workspace, { alpha, left, right }: Penalty, sum: number): void {
  left.forEach((a, i) => {
    const b = right[i]!;
    writer.emit('Penalty', {
      left: at.valueOf(a),
      leftGradient: at.gradientOf(a),
      right: at.valueOf(b),
      rightGradient: at.gradientOf(b),
      bytes: layoutBytes(at.blockOf(a).layout),
      loss: sum,
      alpha,
    });
  });
}
