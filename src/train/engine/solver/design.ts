/** The rows of a linear model as a matrix that is never stored. */

import type { FeatureSpec } from '../../data/dataset.js';
import { blockStarts } from '../../models/graph.js';
import type { Features } from '../batches.js';

export type Columns = ReturnType<typeof designColumns>;

/**
 * The columns of a linear model: the dense features, a slot for each category, and the intercept,
 * which is the last.
 */
export const designColumns = ({ dense, categorical }: FeatureSpec) => ({
  /** The number of columns, p. */
  count: categorical.reduce((sum, size) => sum + size, dense) + 1,
  dense,
  /** The column of category 0 of each categorical feature. */
  starts: blockStarts({ dense, categorical }),
});

/** Returns the output of a linear model with weights `w` on a row. */
export function outputAt(
  { dense: x, categorical }: Features,
  row: number,
  columns: Columns,
  w: Float64Array,
): number {
  const { dense, starts, count } = columns;
  let sum = w[count - 1]!;
  for (let j = 0, at = row * dense; j < dense; j++) sum += x[at + j]! * w[j]!;
  for (let c = 0, at = row * starts.length; c < starts.length; c++)
    sum += w[starts[c]! + categorical[at + c]!]!;
  return sum;
}

/**
 * The matrix X [n, p], which is never formed: a row has its dense values, a 1 in one slot of each
 * categorical feature, and a 1 for the intercept. Sums are in the order of the rows, so that they
 * are the same to the last bit on every machine.
 */
export class Design {
  constructor(
    private readonly features: Features,
    /** [n]: the places of the rows in the features. */
    private readonly rows: Int32Array,
    readonly columns: Columns,
  ) {}

  /** X w: [p] -> [n]. */
  times(w: Float64Array): Float64Array {
    const outputs = new Float64Array(this.rows.length);
    for (let i = 0; i < outputs.length; i++)
      outputs[i] = outputAt(this.features, this.rows[i]!, this.columns, w);
    return outputs;
  }

  /** X' r: [n] -> [p]. */
  transposedTimes(r: Float64Array): Float64Array {
    return this.#columnSums(r, (x) => x);
  }

  /** The diagonal of X' diag(h) X: [n] -> [p]. */
  diagonal(h: Float64Array): Float64Array {
    return this.#columnSums(h, (x) => x * x);
  }

  /** The lower triangle of X' diag(h) X, [p, p] row-major: [n] -> [p * p]. */
  gram(h: Float64Array): Float64Array {
    const { count, dense, starts } = this.columns;
    const { dense: x, categorical } = this.features;
    const gram = new Float64Array(count * count);
    const slots = new Int32Array(starts.length);
    this.rows.forEach((row, i) => {
      const [weight, at] = [h[i]!, row * dense];
      for (let c = 0; c < slots.length; c++)
        slots[c] = starts[c]! + categorical[row * slots.length + c]!;
      for (let j = 0; j < dense; j++) {
        const weighted = weight * x[at + j]!;
        for (let k = 0; k <= j; k++) gram[j * count + k]! += weighted * x[at + k]!;
      }
      // Slots come after the dense columns, in the order of their features.
      for (let c = 0; c <= slots.length; c++) {
        const start = (c < slots.length ? slots[c]! : count - 1) * count;
        for (let k = 0; k < dense; k++) gram[start + k]! += weight * x[at + k]!;
        for (let b = 0; b < c; b++) gram[start + slots[b]!]! += weight;
        gram[start + start / count]! += weight;
      }
    });
    return gram;
  }

  /**
   * For each column, the sum over rows of r times a function of the value; the function leaves 0
   * and 1 as they are.
   */
  #columnSums(r: Float64Array, of: (x: number) => number): Float64Array {
    const { count, dense, starts } = this.columns;
    const { dense: x, categorical } = this.features;
    const sums = new Float64Array(count);
    this.rows.forEach((row, i) => {
      const factor = r[i]!;
      for (let j = 0, at = row * dense; j < dense; j++) sums[j]! += factor * of(x[at + j]!);
      for (let c = 0, at = row * starts.length; c < starts.length; c++) {
        sums[starts[c]! + categorical[at + c]!]! += factor;
      }
      sums[count - 1]! += factor;
    });
    return sums;
  }
}
