import type { Node } from '../../models/graph.js';
import type { Emitted, Workspace } from './operation.js';
import { partsOf, wholePanels } from './parts.js';

/** Addresses. */
interface Scalars {
  readonly scalars: number;
  readonly scalarGradients: number;
}

/** The same scalar for each input, which is not trained. */
export const constantScalars = ({ writer }: Workspace, scalar: number, inputs: number): Scalars => ({
  scalars: writer.constant(new Float32Array(inputs).fill(scalar)),
  // The gradients that are summed here are never read.
  scalarGradients: writer.reserve(4 * inputs),
});

/** Emits y = sum_j scalar_j input_j. */
export function emitStitch(node: Node, summands: readonly Node[], program: Workspace, scalars: Scalars): Emitted {
  const { writer, at, batchSize, written } = program;
  const y = at.rowsOf(node);
  const inputs = summands.map(at.rowsOf);
  const fields = {
    ...scalars,
    count: inputs.length,
    yStride: y.stride,
    rows: batchSize,
    width: wholePanels(node.width),
  };
  writer.emit('Stitch', { ...fields, parts: partsOf(inputs, program), y: y.value });
  return {
    backward() {
      writer.emit('StitchGradient', { ...fields, parts: partsOf(inputs, program, written), y: y.gradient });
    },
  };
}
