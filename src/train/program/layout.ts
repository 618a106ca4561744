/** The layout of parameters in memory, and the conversion from and to row-major numbers. */

import { PANEL, rowBytes } from '../kernels/panels.js';
import type { Parameter } from '../models/graph.js';

/**
 * `count` matrices [rows, columns] in panels; a bias, or a parameter that is used number by number,
 * is one of one row.
 */
export interface Layout {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

export const layoutBytes = ({ count, rows, columns }: Layout): number =>
  count * rows * rowBytes(columns);

/** Converts row-major numbers to panels; the padding stays unchanged. */
export function pack(layout: Layout, values: Float32Array, panels: Float32Array): void {
  forEachPlace(layout, (i, place) => {
    panels[place] = values[i]!;
  });
}

/** Converts panels to row-major numbers. */
export function unpack(layout: Layout, panels: Float32Array): Float32Array {
  const values = new Float32Array(layout.count * layout.rows * layout.columns);
  forEachPlace(layout, (i, place) => {
    values[i] = panels[place]!;
  });
  return values;
}

export const flatLayout = (size: number): Layout => ({ count: 1, rows: 1, columns: size });

/** The layout of a weight [m, n] or of a stack of them [C, m, n]. */
export function matrixLayout({ shape }: Parameter): Layout {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return { count: shape.length === 3 ? shape[0]! : 1, rows, columns };
}

/** The layout of a table [size, width]: each row is contiguous, since rows are read one by one. */
export const tableLayout = ({ shape }: Parameter): Layout => ({
  count: shape[0]!,
  rows: 1,
  columns: shape[1]!,
});

function forEachPlace(
  { count, rows, columns }: Layout,
  visit: (index: number, place: number) => void,
): void {
  const size = (rows * rowBytes(columns)) / 4;
  for (let i = 0, index = 0; i < count * rows; i++) {
    const [matrix, row] = [Math.floor(i / rows), i % rows];
    for (let column = 0; column < columns; column++, index++) {
      const panel = Math.floor(column / PANEL);
      visit(index, matrix * size + (panel * rows + row) * PANEL + (column % PANEL));
    }
  }
}
