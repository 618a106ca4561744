import type { Softmax, TopK } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Emitted, Operation, Workspace } from './operation.js';

/** y = softmax(x) over the columns. */
export const softmax: Operation<NodeLayer<Softmax>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, program) {
    program.writer.emit('Softmax', fieldsOf(node, program));
    return gradientOf(node, program);
  },
};

/** Likewise over the largest columns; the gradient is the same, as weights of 0 pass nothing on. */
export const topK: Operation<NodeLayer<TopK>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, program) {
    program.writer.emit('TopK', { ...fieldsOf(node, program), nonzeros: node.nonzeros });
    return gradientOf(node, program);
  },
};

function fieldsOf(node: Softmax | TopK, { at, batchSize }: Workspace) {
  const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
  return { x: x.value, xStride: x.stride, y: y.value, yStride: y.stride, rows: batchSize, width: node.width };
}

const gradientOf = (node: Softmax | TopK, { writer, at, batchSize, written }: Workspace): Emitted => ({
  backward() {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    if (x.gradient === 0) return;
    writer.emit('SoftmaxGradient', {
      y: y.value,
      dy: y.gradient,
      yStride: y.stride,
      dx: x.gradient,
      dxStride: x.stride,
      rows: batchSize,
      width: node.width,
      accumulate: written.add(x),
    });
  },
});
