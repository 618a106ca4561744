import type { CrossStitch } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { emitStitch } from './stitch.js';

/** y = sum_j stitch[row, j] input_j. */
export const crossStitch: Operation<NodeLayer<CrossStitch>> = {
  place({ node }, area) {
    area.add(node.stitch);
  },

  addedTo: ({ node }) => [node.stitch],

  forward({ node }, program) {
    const { at } = program;
    const row = 4 * node.row * node.inputs.length;
    return emitStitch(node, node.inputs, program, {
      scalars: at.valueOf(node.stitch) + row,
      scalarGradients: at.gradientOf(node.stitch) + row,
    });
  },
};
