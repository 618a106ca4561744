import type { GateDropout } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';

/** y = x r / sum(x r), with the weights of a gate that noise drops. */
export const gateDropout: Operation<NodeLayer<GateDropout>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const { noise, rate, width } = node;
    const fields = {
      ...{ x: x.value, xStride: x.stride, y: y.value, yStride: y.stride, rows: batchSize, width },
      ...{ noise: at.noiseOf(noise), noiseStride: noise.per === 'example' ? 4 * width : 0, rate },
    };
    writer.emit('GateDropout', fields);
    return {
      backward() {
        if (x.gradient === 0) return;
        writer.emit('GateDropoutGradient', {
          ...fields,
          ...{ dy: y.gradient, dx: x.gradient, accumulate: written.add(x) },
        });
      },
    };
  },
};
