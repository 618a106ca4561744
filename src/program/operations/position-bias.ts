import type { PositionBias } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';

/** y = x + bias[slot], but for the rows that noise drops. */
export const positionBias: Operation<NodeLayer<PositionBias>> = {
  place() {},
  addedTo: ({ node }) => [node.bias],

  forward({ node }, { writer, at, batchSize, written }) {
    const { bias, slots, noise, rate } = node;
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const fields = {
      ...{ xStride: x.stride, yStride: y.stride, rows: batchSize },
      ...{ slots: at.slots, count: slots, noise: at.noiseOf(noise), rate },
    };
    writer.emit('PositionBias', { ...fields, x: x.value, y: y.value, bias: at.valueOf(bias) });
    return {
      backward() {
        const gradients = { x: x.gradient, y: y.gradient, bias: at.gradientOf(bias), accumulate: written.add(x) };
        writer.emit('PositionBiasGradient', { ...fields, ...gradients });
      },
    };
  },
};
