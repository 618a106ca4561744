import type { Softmax } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';

/** y = softmax(x) over the columns. */
export const softmax: Operation<NodeLayer<Softmax>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const { width } = node;
    writer.emit('Softmax', {
      x: x.value,
      xStride: x.stride,
      y: y.value,
      yStride: y.stride,
      rows: batchSize,
      width,
    });
    return {
      backward() {
        if (x.gradient === 0) return;
        writer.emit('SoftmaxGradient', {
          y: y.value,
          dy: y.gradient,
          yStride: y.stride,
          dx: x.gradient,
          dxStride: x.stride,
          rows: batchSize,
          width,
          accumulate: written.add(x),
        });
      },
    };
  },
};
