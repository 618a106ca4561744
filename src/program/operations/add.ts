import type { Add } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { partsBackward, partsForward, wholePanels } from './parts.js';

/** y = sum_j input_j: a cross-stitch unit whose scalars are ones that nobody trains. */
export const add: Operation<NodeLayer<Add>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, program) {
    const { writer, at, batchSize } = program;
    const y = at.rowsOf(node);
    const inputs = node.inputs.map(at.rowsOf);
    const fields = {
      scalars: writer.constant(new Float32Array(inputs.length).fill(1)),
      // Sums into it are never read.
      scalarGradients: writer.reserve(4 * inputs.length),
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
  },
};
