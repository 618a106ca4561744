import type { Scale } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { constantScalars, emitStitch } from './stitch.js';

/** y = factor input: a cross-stitch unit of one input whose scalar nobody trains. */
export const scale: Operation<NodeLayer<Scale>> = {
  place() {},
  addedTo: () => [],
  forward: ({ node }, program) => emitStitch(node, [node.input], program, constantScalars(program, node.factor, 1)),
};
