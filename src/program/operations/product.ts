import type { Product } from '../../models/graph.js';
import type { NodeLayer } from '../layers.js';
import type { Rows } from '../placement.js';
import type { Operation } from './operation.js';
import { partsForward, wholePanels } from './parts.js';

/** y = prod_j input_j; the gradient by an input is the product of that by y and the other inputs. */
export const product: Operation<NodeLayer<Product>> = {
  place() {},
  addedTo: () => [],

  forward({ node }, program) {
    const { writer, at, batchSize, written } = program;
    const y = at.rowsOf(node);
    const inputs = node.inputs.map(at.rowsOf);
    const emit = (factors: readonly Rows[], to: number, yStride: number, accumulate: boolean) =>
      writer.emit('Product', {
        ...{ parts: partsForward(factors, program), count: factors.length, y: to, yStride, accumulate },
        ...{ rows: batchSize, width: wholePanels(node.width) },
      });
    emit(inputs, y.value, y.stride, false);
    return {
      backward() {
        for (const [j, x] of inputs.entries()) {
          if (x.gradient === 0) continue;
          const others = inputs.filter((_, k) => k !== j);
          emit([{ ...y, value: y.gradient }, ...others], x.gradient, x.stride, written.add(x));
        }
      },
    };
  },
};
