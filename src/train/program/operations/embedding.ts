import { rowBytes } from '../../kernels/panels.js';
import { blockStarts, type Node } from '../../models/graph.js';
import { tableLayout } from '../layout.js';
import type { Operation, Workspace } from './operation.js';

/**
 * Looks up the row of each category in its column's table. The dense features precede these rows in
 * y already.
 */
export const embedding: Operation<Node<'embedding'>> = {
  place(node, area) {
    for (const table of node.tables) area.add(table, tableLayout(table));
  },

  addedTo: (node) => node.tables,

  forward(node, program) {
    const { writer, at } = program;
    const { value } = at.rowsOf(node);
    for (const { table, column, ...fields } of lookups(node, program)) {
      writer.emit('Lookup', { ...fields, table: at.valueOf(table), y: value + column });
    }
    return {
      backward() {
        const { gradient } = at.rowsOf(node);
        for (const { table, column, ...fields } of lookups(node, program)) {
          const y = gradient + column;
          const used = at.usedRowsOf(table);
          if (used) writer.emit('RowGradients', { ...fields, ...used, y });
          else writer.emit('LookupGradient', { ...fields, table: at.gradientOf(table), y });
        }
      },
    };
  },
};

/**
 * For each categorical column: its table, the byte offset of its row within one of y, and the
 * fields of instructions.
 */
function lookups(node: Node<'embedding'>, { at, batchSize }: Workspace) {
  const { value, columns } = at.categories;
  const width = (node.width - node.input.dense) / columns;
  return blockStarts(node.input).map((start, c) => ({
    table: node.tables[c]!,
    column: 4 * (node.input.dense + c * width),
    categories: value + 4 * c,
    categoryStride: 4 * columns,
    base: start * rowBytes(1),
    rowBytes: rowBytes(width),
    width,
    yStride: at.rowsOf(node).stride,
    rows: batchSize,
  }));
}

/** y = x + bias[slot], except for the rows whose bias the noise drops. */
export const positionBias: Operation<Node<'position-bias'>> = {
  addedTo: (node) => [node.bias],

  forward(node, { writer, at, batchSize, written }) {
    const { bias, slots, noise, rate } = node;
    const [x, y] = [at.rowsOf(node.input), at.rowsOf(node)];
    const fields = {
      xStride: x.stride,
      yStride: y.stride,
      rows: batchSize,
      slots: at.slots,
      count: slots,
      noise: at.noiseOf(noise),
      rate,
    };
    writer.emit('PositionBias', { ...fields, x: x.value, y: y.value, bias: at.valueOf(bias) });
    return {
      backward() {
        const gradients = {
          x: x.gradient,
          y: y.gradient,
          bias: at.gradientOf(bias),
          accumulate: written.add(x),
        };
        writer.emit('PositionBiasGradient', { ...fields, ...gradients });
      },
    };
  },
};
