import type { Node } from '../../models/graph.js';
import type { Emitted, Workspace } from './operation.js';
import { partsBackward, partsForward, wholePanels } from './parts.js';

/** Addresses of the scalars of a sum, and of their gradients. */
export interface Scalars {
  readonly scalars: number;
  readonly scalarGradients: number;
}

/** Emits y = sum_j scalar_j input_j, a sum of nodes that each have a scalar. */
export function emitStitch(
  node: Node & { readonly inputs: readonly Node[] },
  program: Workspace,
  scalars: Scalars,
): Emitted {
  const { writer, at, batchSize } = program;
  const y = at.rowsOf(node);
  const inputs = node.inputs.map(at.rowsOf);
  const fields = {
    ...scalars,
    count: inputs.length,
    yStride: y.stride,
    rows: batchSize,
    width: wholePanels(node.width),
  };
  writer.emit('Stitch', { ...fields, parts: partsForward(inputs, program), y: y.value });
  return {
    backward() {
      writer.emit('StitchGradient', { ...fields, parts: partsBackward(inputs, program), y: y.gradient });
    },
  };
}
