/**
 * Linear equations A x = b with a symmetric positive definite A [p, p], in float64 and in a fixed
 * order of operations.
 */

/**
 * Overwrites the lower triangle of A = L L', row-major, by L. A pivot has at least EPSILON of its
 * diagonal element.
 */
export function factorize(a: Float64Array, p: number): void {
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++)
      a[i * p + j] = (a[i * p + j]! - rowsProduct(a, i * p, j * p, j)) / a[j * p + j]!;
    const diagonal = a[i * p + i]!;
    const pivot = diagonal - rowsProduct(a, i * p, i * p, i);
    a[i * p + i] = Math.sqrt(Math.max(pivot, diagonal * Number.EPSILON));
  }
}

/**
 * The product of two rows, which start at i and j, over their first n values: four sums side by
 * side, which is faster.
 */
function rowsProduct(a: Float64Array, i: number, j: number, n: number): number {
  let [s0, s1, s2, s3, k] = [0, 0, 0, 0, 0];
  for (; k + 3 < n; k += 4) {
    s0 += a[i + k]! * a[j + k]!;
    s1 += a[i + k + 1]! * a[j + k + 1]!;
    s2 += a[i + k + 2]! * a[j + k + 2]!;
    s3 += a[i + k + 3]! * a[j + k + 3]!;
  }
  for (; k < n; k++) s0 += a[i + k]! * a[j + k]!;
  return s0 + s1 + (s2 + s3);
}

/** Solves L L' x = b for the L of `factorize`. */
export function solveFactored(l: Float64Array, b: Float64Array): Float64Array {
  const p = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < p; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * p + k]! * x[k]!;
    x[i] = sum / l[i * p + i]!;
  }
  for (let i = p - 1; i >= 0; i--) {
    x[i]! /= l[i * p + i]!;
    for (let k = 0; k < i; k++) x[k]! -= l[i * p + k]! * x[i]!;
  }
  return x;
}

/**
 * The residual, relative to that of x = 0, at which conjugate gradients end, and their most
 * iterations.
 */
const RESIDUAL = 1e-5;
const MAX_ITERATIONS = 500;

/**
 * Solves by preconditioned conjugate gradients from x = 0 (Golub and Van Loan, Matrix Computations,
 * algorithm 11.5.1): until the residual, in the norm of the preconditioner, is 1e-5 of that of b,
 * or for 500 iterations. Wherever it ends, x' b > 0. `times` is A v; `precondition` is an
 * approximation of A^-1 r, and A^-1 r itself takes one iteration.
 */
export function conjugateGradients(
  times: (v: Float64Array) => Float64Array,
  precondition: (r: Float64Array) => Float64Array,
  b: Float64Array,
): { readonly x: Float64Array; readonly iterations: number } {
  const x = new Float64Array(b.length);
  const r = Float64Array.from(b);
  let z = precondition(r);
  const direction = Float64Array.from(z);
  let norm = dot(r, z);
  const least = RESIDUAL * RESIDUAL * norm;
  let iterations = 0;
  for (; iterations < MAX_ITERATIONS && norm > least; iterations++) {
    const image = times(direction);
    const step = norm / dot(direction, image);
    for (let j = 0; j < x.length; j++) {
      x[j]! += step * direction[j]!;
      r[j]! -= step * image[j]!;
    }
    z = precondition(r);
    const next = dot(r, z);
    for (let j = 0; j < x.length; j++) direction[j] = z[j]! + (next / norm) * direction[j]!;
    norm = next;
  }
  return { x, iterations };
}

/** Returns the dot product. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
