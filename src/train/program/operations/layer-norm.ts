import { rowBytes } from '../../kernels/panels.js';
import { LAYER_NORM_EPSILON, type Node } from '../../models/graph.js';
import type { Operation } from './operation.js';

/**
 * y = scale n + shift, where n is x minus the mean of its row, divided by the row's standard
 * deviation.
 */
export const layerNorm: Operation<Node<'layer-norm'>> = {
  place(node, area) {
    area.add(node.scale);
    area.add(node.shift);
  },

  forward(node, { writer, at, batchSize, written }) {
    const { scale, shift, width } = node;
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const fields = {
      xStride: x.stride,
      yStride: y.stride,
      rows: batchSize,
      width,
      scale: at.valueOf(scale),
      normalized: writer.reserve(batchSize * y.stride),
      inverse: writer.reserve(4 * batchSize),
    };
    const values = {
      x: x.value,
      y: y.value,
      shift: at.valueOf(shift),
      epsilon: LAYER_NORM_EPSILON,
    };
    writer.emit('LayerNorm', { ...fields, ...values });
    return {
      backward() {
        // The kernel adds to gradients, so they are zeroed first, unless this backward pass has
        // written them: a dense layer may have the parameter as its bias.
        for (const parameter of [scale, shift]) {
          if (written.add(parameter)) continue;
          writer.emit('Zero', { at: at.gradientOf(parameter), bytes: rowBytes(width) });
        }
        const gradients = {
          scaleGradient: at.gradientOf(scale),
          shiftGradient: at.gradientOf(shift),
        };
        const accumulate = x.gradient !== 0 && written.add(x);
        writer.emit('LayerNormGradient', {
          ...fields,
          ...gradients,
          x: x.gradient,
          y: y.gradient,
          accumulate,
        });
      },
    };
  },
};
