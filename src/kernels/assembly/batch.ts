// Where a step's batch comes from, and where its sums start.
import { generate, Recipe } from './generate';

@unmanaged
export class Generate {
  recipe: usize;
  rows: i32;
  /** Rows [rows, d], and labels [rows, K] without padding. */
  x: usize;
  xStride: i32;
  labels: usize;
}

/** Step t takes examples t rows .. (t + 1) rows - 1. */
export function generateBatch(a: Generate, step: f64): void {
  generate(changetype<Recipe>(a.recipe), step * <f64>a.rows, a.rows, a.x, a.xStride >> 2, a.labels);
}

@unmanaged
export class Pick {
  /** Rows of `bytes`, a multiple of 4. */
  table: usize;
  bytes: i32;
  to: usize;
  toStride: i32;
  rows: i32;
  /** The numbers of the rows that the steps from `first` on take, one step's behind the other's. */
  order: usize;
  /** Address of the number of a step, a float64. */
  first: usize;
}

/** Copies the rows of a table that a step takes. */
export function pickRows(a: Pick, step: f64): void {
  const bytes = a.bytes;
  const toStride = a.toStride;
  let next = a.order + ((<i32>(step - load<f64>(a.first)) * a.rows) << 2);
  let to = a.to;
  for (const end = next + (a.rows << 2); next < end; next += 4, to += toStride) {
    const from = a.table + load<i32>(next) * bytes;
    let at = 0;
    for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at));
    for (; at < bytes; at += 4) store<i32>(to + at, load<i32>(from + at));
  }
}

@unmanaged
export class Zero {
  at: usize;
  bytes: i32;
}

export function zero(a: Zero): void {
  memory.fill(a.at, 0, a.bytes);
}
