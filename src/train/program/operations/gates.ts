import { codeBits, type Node } from '../../models/graph.js';
import type { Emitted, Operation, Workspace } from './operation.js';

/** y = softmax(x) over the columns. */
export const softmax: Operation<Node<'softmax'>> = {
  forward(node, program) {
    program.writer.emit('Softmax', softmaxFields(node, program));
    return softmaxGradient(node, program);
  },
};

/**
 * y = softmax(x) over the largest columns, 0 in the others. The gradient is that of softmax:
 * weights of 0 pass none on.
 */
export const topK: Operation<Node<'top-k'>> = {
  forward(node, program) {
    program.writer.emit('TopK', { ...softmaxFields(node, program), nonzeros: node.nonzeros });
    return softmaxGradient(node, program);
  },
};

function softmaxFields(node: Node<'softmax' | 'top-k'>, { at, batchSize }: Workspace) {
  const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
  return {
    x: x.value,
    xStride: x.stride,
    y: y.value,
    yStride: y.stride,
    rows: batchSize,
    width: node.width,
  };
}

const softmaxGradient = (
  node: Node<'softmax' | 'top-k'>,
  { writer, at, batchSize, written }: Workspace,
): Emitted => ({
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

/** y = x r / sum(x r), where r is 0 for the weights that the noise drops and 1 for the others. */
export const gateDropout: Operation<Node<'gate-dropout'>> = {
  forward(node, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const { noise, rate, width } = node;
    const fields = {
      x: x.value,
      xStride: x.stride,
      y: y.value,
      yStride: y.stride,
      rows: batchSize,
      width,
      noise: at.noiseOf(noise),
      noiseStride: noise.per === 'example' ? 4 * width : 0,
      rate,
    };
    writer.emit('GateDropout', fields);
    return {
      backward() {
        if (x.gradient === 0) return;
        writer.emit('GateDropoutGradient', {
          ...fields,
          dy: y.gradient,
          dx: x.gradient,
          accumulate: written.add(x),
        });
      },
    };
  },
};

/**
 * y_i = sum_l shares_l r_li; its penalties are added to the loss in the backward pass, which only
 * training runs.
 */
export const dselectK: Operation<Node<'dselect-k'>> = {
  forward(node, { writer, at, batchSize, written, loss }) {
    const [bits, shares, y] = [at.rowsOf(node.bits), at.rowsOf(node.shares), at.rowsOf(node)];
    const { width, gamma, entropy } = node;
    const fields = {
      bits: bits.value,
      bitsStride: bits.stride,
      shares: shares.value,
      sharesStride: shares.stride,
      rows: batchSize,
      width,
      selectors: shares.width,
      codeBits: codeBits(width),
      yStride: y.stride,
      gamma,
    };
    writer.emit('Select', { ...fields, y: y.value });
    // Where each loss has a backward pass, the penalties are of the first one that reaches the
    // gate.
    let penalized = true;
    return {
      backward() {
        writer.emit('SelectGradient', {
          ...fields,
          y: y.gradient,
          loss,
          penalized,
          entropy,
          bitsGradient: bits.gradient,
          bitsAccumulate: written.add(bits),
          sharesGradient: shares.gradient,
          sharesAccumulate: written.add(shares),
        });
        penalized = false;
      },
    };
  },
};
