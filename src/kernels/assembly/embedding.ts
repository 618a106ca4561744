// Categorical inputs: one-hot blocks times weights without the blocks, and tables whose rows are looked up.
import { PANEL_BYTES } from './matrix';

@unmanaged
export class Gather {
  /** Rows [rows, columns]: bytes from the start of a panel to the weights of a category. */
  categories: usize;
  columns: i32;
  rows: i32;
  /** Panels, `panelStride` bytes apart. */
  weights: usize;
  panels: i32;
  panelStride: i32;
  /** As in Multiply; 0 for no floor. */
  floor: usize;
  /** Rows [rows, 8 panels] */
  y: usize;
  yStride: i32;
}

/** y = max(y + the weights of the row's categories, floor), added in the order of the columns. */
export function gather(a: Gather): void {
  const row = a.columns << 2;
  const end = a.categories + a.rows * row;
  const yStride = a.yStride;
  let w = a.weights;
  for (let panel = 0; panel < a.panels; panel++, w += a.panelStride) {
    const column = panel * PANEL_BYTES;
    let f0 = f32x4.splat(-Infinity);
    let f1 = f0;
    if (a.floor) {
      f0 = v128.load(a.floor + column);
      f1 = v128.load(a.floor + column, 16);
    }
    let y = a.y + column;
    let c = a.categories;
    // Four rows at once: the sums of one would wait for each other.
    for (; c + 4 * row <= end; c += 3 * row, y += 4 * yStride) {
      let a00 = v128.load(y);
      let a01 = v128.load(y, 16);
      let a10 = v128.load(y + yStride);
      let a11 = v128.load(y + yStride, 16);
      let a20 = v128.load(y + 2 * yStride);
      let a21 = v128.load(y + 2 * yStride, 16);
      let a30 = v128.load(y + 3 * yStride);
      let a31 = v128.load(y + 3 * yStride, 16);
      for (const last = c + row; c < last; c += 4) {
        const p0 = w + load<i32>(c);
        a00 = f32x4.add(a00, v128.load(p0));
        a01 = f32x4.add(a01, v128.load(p0, 16));
        const p1 = w + load<i32>(c + row);
        a10 = f32x4.add(a10, v128.load(p1));
        a11 = f32x4.add(a11, v128.load(p1, 16));
        const p2 = w + load<i32>(c + 2 * row);
        a20 = f32x4.add(a20, v128.load(p2));
        a21 = f32x4.add(a21, v128.load(p2, 16));
        const p3 = w + load<i32>(c + 3 * row);
        a30 = f32x4.add(a30, v128.load(p3));
        a31 = f32x4.add(a31, v128.load(p3, 16));
      }
      finish(y, a00, a01, f0, f1);
      finish(y + yStride, a10, a11, f0, f1);
      finish(y + 2 * yStride, a20, a21, f0, f1);
      finish(y + 3 * yStride, a30, a31, f0, f1);
    }
    for (; c < end; y += yStride) {
      let a00 = v128.load(y);
      let a01 = v128.load(y, 16);
      for (const last = c + row; c < last; c += 4) {
        const p = w + load<i32>(c);
        a00 = f32x4.add(a00, v128.load(p));
        a01 = f32x4.add(a01, v128.load(p, 16));
      }
      finish(y, a00, a01, f0, f1);
    }
  }
}

// @ts-ignore: decorator
@inline
function finish(y: usize, z0: v128, z1: v128, f0: v128, f1: v128): void {
  v128.store(y, f32x4.pmax(z0, f0));
  v128.store(y, f32x4.pmax(z1, f1), 16);
}

@unmanaged
export class Scatter {
  /** As in Gather. */
  categories: usize;
  columns: i32;
  rows: i32;
  /** Rows [rows, 8 panels] */
  dz: usize;
  dzStride: i32;
  /** Panels, `panelStride` bytes apart; the first `skip` bytes of each are not of categories. */
  gradient: usize;
  panels: i32;
  panelStride: i32;
  skip: i32;
  /** Whether the gradient is added to rather than written. */
  accumulate: i32;
}

/** The gradient by the weights of a category is the sum of dz over the rows that have it, in their order. */
export function scatter(a: Scatter): void {
  const row = a.columns << 2;
  let g = a.gradient;
  for (let panel = 0; panel < a.panels; panel++, g += a.panelStride) {
    if (!a.accumulate) memory.fill(g + a.skip, 0, a.panelStride - a.skip);
    let dz = a.dz + panel * PANEL_BYTES;
    let c = a.categories;
    for (const end = dz + a.rows * a.dzStride; dz < end; dz += a.dzStride) {
      const z0 = v128.load(dz);
      const z1 = v128.load(dz, 16);
      for (const last = c + row; c < last; c += 4) {
        const p = g + load<i32>(c);
        v128.store(p, f32x4.add(v128.load(p), z0));
        v128.store(p, f32x4.add(v128.load(p, 16), z1), 16);
      }
    }
  }
}

@unmanaged
export class Lookup {
  /** A number a row, `categoryStride` bytes apart: as in Gather, and `base` more than the bytes within the table. */
  categories: usize;
  categoryStride: i32;
  base: i32;
  /** The table or its gradient: panels, `panelStride` bytes apart. */
  table: usize;
  panelStride: i32;
  width: i32;
  /** Rows [rows, width] or their gradients. */
  y: usize;
  yStride: i32;
  rows: i32;
}

// @ts-ignore: decorator
@inline
function placeOf(a: Lookup, row: i32, column: i32): usize {
  const category = load<i32>(a.categories + row * a.categoryStride) - a.base;
  return a.table + (column >> 3) * a.panelStride + category + ((column & 7) << 2);
}

/** y = the row of the table that each category picks. */
export function lookup(a: Lookup): void {
  for (let row = 0; row < a.rows; row++) {
    const y = a.y + row * a.yStride;
    for (let j = 0; j < a.width; j++) store<f32>(y + (j << 2), load<f32>(placeOf(a, row, j)));
  }
}

/** The table's gradient += dy, row by row. */
export function lookupGradient(a: Lookup): void {
  for (let row = 0; row < a.rows; row++) {
    const dy = a.y + row * a.yStride;
    for (let j = 0; j < a.width; j++) {
      const at = placeOf(a, row, j);
      store<f32>(at, load<f32>(at) + load<f32>(dy + (j << 2)));
    }
  }
}
