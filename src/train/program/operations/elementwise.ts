import { type Node, nonlinearities } from '../../models/graph.js';
import type { Rows } from '../placement.js';
import type { Operation } from './operation.js';
import { constantScalars, emitStitch, wholePanels, writeParts } from './stitch.js';

/** y = sigmoid(x) or tanh(x). */
export const squash: Operation<Node<'sigmoid' | 'tanh'>> = {
  forward(node, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const fields = {
      yStride: y.stride,
      rows: batchSize,
      width: node.width,
      tanh: node.op === 'tanh',
    };
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

/** y = max(x, 0), swish or GELU of x. */
export const nonlinearity: Operation<Node<'nonlinearity'>> = {
  forward(node, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const fields = { x: x.value, xStride: x.stride, rows: batchSize, width: node.width };
    const of = nonlinearities.indexOf(node.of);
    writer.emit('Nonlinearity', { ...fields, y: y.value, yStride: y.stride, of });
    return {
      backward() {
        if (x.gradient === 0) return;
        const from = { dy: y.gradient, dyStride: y.stride };
        writer.emit('NonlinearityGradient', {
          ...fields,
          ...from,
          dx: x.gradient,
          of,
          accumulate: written.add(x),
        });
      },
    };
  },
};

/** y = x, of which training drops some numbers and scales the others. */
export const dropout: Operation<Node<'dropout'>> = {
  forward(node, { writer, at, batchSize, written }) {
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const emit = (
      from: number,
      fromStride: number,
      to: number,
      toStride: number,
      accumulate: boolean,
    ) =>
      writer.emit('Dropout', {
        x: from,
        xStride: fromStride,
        y: to,
        yStride: toStride,
        rows: batchSize,
        width: node.width,
        noise: at.noiseOf(node.noise),
        rate: node.rate,
        accumulate,
      });
    emit(x.value, x.stride, y.value, y.stride, false);
    return {
      backward() {
        if (x.gradient !== 0) emit(y.gradient, y.stride, x.gradient, x.stride, written.add(x));
      },
    };
  },
};

/** y = factor input: a cross-stitch unit of one input whose scalar is not trained. */
export const scale: Operation<Node<'scale'>> = {
  forward: (node, program) =>
    emitStitch(node, [node.input], program, constantScalars(program, node.factor, 1)),
};

/**
 * y = prod_j input_j; the gradient by an input is the product of the gradient by y and the other
 * inputs.
 */
export const product: Operation<Node<'product'>> = {
  forward(node, program) {
    const { writer, at, batchSize, written } = program;
    const y = at.rowsOf(node);
    const inputs = node.inputs.map(at.rowsOf);
    const emit = (factors: readonly Rows[], to: number, yStride: number, accumulate: boolean) =>
      writer.emit('Product', {
        parts: writeParts(factors, program),
        count: factors.length,
        y: to,
        yStride,
        accumulate,
        rows: batchSize,
        width: wholePanels(node.width),
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
