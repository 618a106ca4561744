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
export class Stage {
  from: usize;
  to: usize;
  /** Of a step. */
  bytes: i32;
  /** Address of the number of the step whose share lies first, a float64. */
  first: usize;
}

/** Copies a step's share of the rows that the caller laid out. */
export function stageBatch(a: Stage, step: f64): void {
  memory.copy(a.to, a.from + <i32>(step - load<f64>(a.first)) * a.bytes, a.bytes);
}

@unmanaged
export class Zero {
  at: usize;
  bytes: i32;
}

export function zero(a: Zero): void {
  memory.fill(a.at, 0, a.bytes);
}
