import type { CrossStitch } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { partsBackward, partsForward, wholePanels } from './parts.js';

/** y = sum_j stitch[row, j] input_j. */
export const crossStitch: Operation<NodeLayer<CrossStitch>> = {
  place({ node }, area) {
    area.add(node.stitch);
  },

  addedTo: ({ node }) => [node.stitch],

  forward({ node }, program) {
    const { writer, at, batchSize } = program;
    const y = at.rowsOf(node);
    const inputs = node.inputs.map(at.rowsOf);
    const row = 4 * node.row * inputs.length;
    const fields = {
      scalars: at.valueOf(node.stitch) + row,
      scalarGradients: at.gradientOf(node.stitch) + row,
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
