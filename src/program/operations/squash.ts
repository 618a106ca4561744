import type { Scale, Sigmoid, Tanh } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';
import { constantScalars, emitStitch } from './stitch.js';

/** y = sigmoid(x) or tanh(x). */
export const squash: Operation<NodeLayer<Sigmoid> | NodeLayer<Tanh>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const fields = { yStride: y.stride, rows: batchSize, width: node.width, tanh: node.op === 'tanh' };
    writer.emit('Squash', { ...fields, x: x.value, xStride: x.stride, y: y.value });
    return {
      backward() {
        if (x.gradient === 0) return;
        const to = { dx: x.gradient, dxStride: x.stride, accumulate: written.add(x) };
        writer.emit('SquashGradient', { ...fields, ...to, y: y.value, dy: y.gradient });
      },
    };
  },
};

/** y = factor input: a cross-stitch unit of one input whose scalar nobody trains. */
export const scale: Operation<NodeLayer<Scale>> = {
  place() {},
  addedTo: () => [],
  forward: ({ node }, program) => emitStitch(node, [node.input], program, constantScalars(program, node.factor, 1)),
};
