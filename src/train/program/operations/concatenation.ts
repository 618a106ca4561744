import type { Node } from '../../models/graph.js';
import type { Operation } from './operation.js';

/** y = [input_1 | input_2 | ...]. */
export const concatenation: Operation<Node<'concatenation'>> = {
  forward(node, { writer, at, batchSize, written }) {
    const y = at.rowsOf(node);
    let column = 0;
    const parts = node.inputs.map((input) => {
      const x = at.rowsOf(input);
      const part = { x, place: 4 * column, sizes: { rows: batchSize, width: x.width } };
      column += x.width;
      return part;
    });
    for (const { x, place, sizes } of parts) {
      const to = { y: y.value + place, yStride: y.stride, accumulate: false };
      writer.emit('Copy', { x: x.value, xStride: x.stride, ...to, ...sizes });
    }
    return {
      backward() {
        for (const { x, place, sizes } of parts) {
          if (x.gradient === 0) continue;
          const to = { y: x.gradient, yStride: x.stride, accumulate: written.add(x) };
          writer.emit('Copy', { x: y.gradient + place, xStride: y.stride, ...to, ...sizes });
        }
      },
    };
  },
};
