/** Minimizes a smooth function by the BFGS method. */

import { dot } from '../../../ground/stats/cholesky.js';
import type { Gradient } from './gaussian-process.js';

/**
 * The largest change of a coordinate in one step, and the most halvings of one that does not lower
 * the value enough.
 */
const MAX_STEP = 2;
const HALVINGS = 12;

const MAX_STEPS = 40;
const TOLERANCE = 1e-3;

/**
 * The lowest point found from a start by the method of Broyden, Fletcher, Goldfarb and Shanno
 * (1970), with a line search that halves its step until it meets Armijo's condition. The search
 * ends when a step lowers the value by less than the tolerance. Undefined values count as too high;
 * the result is undefined where the value at the start is. It is meant for few coordinates, as it
 * stores the full estimate of the inverse Hessian.
 */
export function minimize(
  objective: (x: Float64Array) => Gradient | undefined,
  start: Float64Array,
): { x: Float64Array; value: number } | undefined {
  let x = start;
  let at = objective(x);
  if (!at) return undefined;
  let hessian = identity(x.length);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { value, gradient } = at;
    let direction = Float64Array.from(hessian, (row) => -dot(row, gradient, row.length));
    if (dot(direction, gradient, x.length) >= 0) {
      hessian = identity(x.length);
      direction = gradient.map((g) => -g);
    }
    const next = lineSearch(objective, x, at, direction);
    if (!next) break;
    const moved = next.x.map((v, i) => v - x[i]!);
    const change = next.at.gradient.map((g, i) => g - gradient[i]!);
    updateInverse(hessian, moved, change);
    x = next.x;
    at = next.at;
    if (value - at.value < TOLERANCE) break;
  }
  return { x, value: at.value };
}

function lineSearch(
  objective: (x: Float64Array) => Gradient | undefined,
  x: Float64Array,
  { value, gradient }: Gradient,
  direction: Float64Array,
): { x: Float64Array; at: Gradient } | undefined {
  const slope = dot(direction, gradient, x.length);
  let length = Math.min(
    1,
    MAX_STEP / direction.reduce((most, d) => Math.max(most, Math.abs(d)), 0),
  );
  for (let halving = 0; halving <= HALVINGS; halving++, length /= 2) {
    const next = x.map((v, i) => v + length * direction[i]!);
    const at = objective(next);
    if (at && at.value <= value + 1e-4 * length * slope) return { x: next, at };
  }
  return undefined;
}

/** In place, unless the curvature along the step is not positive. */
function updateInverse(hessian: Float64Array[], moved: Float64Array, change: Float64Array): void {
  const n = moved.length;
  const curvature = dot(moved, change, n);
  if (curvature <= 1e-12) return;
  const along = Float64Array.from(hessian, (row) => dot(row, change, n));
  const scale = (1 + dot(change, along, n) / curvature) / curvature;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const mixed = moved[i]! * along[j]! + along[i]! * moved[j]!;
      hessian[i]![j]! += scale * moved[i]! * moved[j]! - mixed / curvature;
    }
  }
}

const identity = (n: number): Float64Array[] =>
  Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  );
