import type { Add } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { constantScalars, emitStitch } from './stitch.js';

/** y = sum_j input_j: a cross-stitch unit whose scalars are ones that nobody trains. */
export const add: Operation<NodeLayer<Add>> = {
  place() {},
  addedTo: () => [],

  forward: ({ node }, program) =>
    emitStitch(node, node.inputs, program, constantScalars(program, 1, node.inputs.length)),
};
