import { codeBits, type DSelectK } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Operation } from './operation.js';

/** y_i = sum_l shares_l r_li; its penalties are added to the loss on the way back, which alone a step of training takes. */
export const dselectK: Operation<NodeLayer<DSelectK>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, { writer, at, batchSize, written, loss }) {
    const [bits, shares, y] = [at.rowsOf(node.bits), at.rowsOf(node.shares), at.rowsOf(node)];
    const { width, gamma, entropy } = node;
    const fields = {
      ...{ bits: bits.value, bitsStride: bits.stride, shares: shares.value, sharesStride: shares.stride },
      ...{ rows: batchSize, width, selectors: shares.width, codeBits: codeBits(width), yStride: y.stride, gamma },
    };
    writer.emit('Select', { ...fields, y: y.value });
    return {
      backward() {
        writer.emit('SelectGradient', {
          ...{ ...fields, y: y.gradient, loss, entropy },
          ...{ bitsGradient: bits.gradient, bitsAccumulate: written.add(bits) },
          ...{ sharesGradient: shares.gradient, sharesAccumulate: written.add(shares) },
        });
      },
    };
  },
};
