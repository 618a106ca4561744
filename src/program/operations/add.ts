import type { Add } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { emitStitch } from './stitch.js';

/** y = sum_j input_j: a cross-stitch unit whose scalars are ones that nobody trains. */
export const add: Operation<NodeLayer<Add>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, program) {
    const { writer } = program;
    return emitStitch(node, program, {
      scalars: writer.constant(new Float32Array(node.inputs.length).fill(1)),
      // Sums into it are never read.
      scalarGradients: writer.reserve(4 * node.inputs.length),
    });
  },
};
