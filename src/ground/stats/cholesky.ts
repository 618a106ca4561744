/**
 * Cholesky factorizations of positive definite matrices, which grow by rows, and of positive
 * semi-definite ones.
 */

/**
 * The Cholesky factor L of a positive definite matrix L L': lower triangular, row i of length i +
 * 1.
 */
export type Factor = readonly Float64Array[];

/**
 * The factor of the matrix with the given lower rows; undefined where rounding leaves it not
 * positive definite.
 */
export function factorize(rows: readonly Float64Array[]): Factor | undefined {
  const factor: Float64Array[] = [];
  for (const row of rows) {
    const next = nextRow(factor, row);
    if (!next) return undefined;
    factor.push(next);
  }
  return factor;
}

/** The next row of a factor, for the next lower row of its matrix; undefined as for `factorize`. */
export function nextRow(factor: Factor, row: Float64Array): Float64Array | undefined {
  const n = factor.length;
  const next = new Float64Array(n + 1);
  next.set(solveLower(factor, row));
  const rest = row[n]! - dot(next, next, n);
  if (!(rest > 0)) return undefined;
  next[n] = Math.sqrt(rest);
  return next;
}

/** v with L v = b; elements of b beyond the rows of L are ignored. */
export function solveLower(factor: Factor, b: Float64Array): Float64Array {
  const v = new Float64Array(factor.length);
  for (let i = 0; i < v.length; i++) {
    const row = factor[i]!;
    v[i] = (b[i]! - dot(row, v, i)) / row[i]!;
  }
  return v;
}

/** x with L L' x = b. */
export function solve(factor: Factor, b: Float64Array): Float64Array {
  const x = solveLower(factor, b);
  for (let i = x.length - 1; i >= 0; i--) {
    const row = factor[i]!;
    x[i]! /= row[i]!;
    for (let j = 0; j < i; j++) x[j]! -= row[j]! * x[i]!;
  }
  return x;
}

/** The lower rows of the inverse of L L'. */
export function inverse(factor: Factor): Float64Array[] {
  const lower = inverseLower(factor);
  const result = lower.map((row) => new Float64Array(row.length));
  for (const row of lower) {
    for (let i = 0; i < row.length; i++) addScaled(result[i]!, row[i]!, row);
  }
  return result;
}

function inverseLower(factor: Factor): Float64Array[] {
  const rows: Float64Array[] = [];
  for (const [i, row] of factor.entries()) {
    const next = new Float64Array(i + 1);
    for (let k = 0; k < i; k++) addScaled(next, -row[k]!, rows[k]!);
    next[i] = 1;
    for (let j = 0; j <= i; j++) next[j]! /= row[i]!;
    rows.push(next);
  }
  return rows;
}

/** Returns the dot product of the first `length` elements. */
export function dot(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds a multiple of a row to another, as far as both reach. */
function addScaled(to: Float64Array, scale: number, row: Float64Array): void {
  const length = Math.min(to.length, row.length);
  for (let i = 0; i < length; i++) to[i]! += scale * row[i]!;
}

/*
 * Semi-definite matrices, such as correlations of tasks if one task depends on the others: rounding
 * must not decide whether a pivot is zero.
 */

/**
 * Below this a pivot counts as zero for later rows: dividing by its root would amplify their
 * rounding errors.
 */
const SINGULAR = 1e-9;

const ROUNDING = 1e-14;

/**
 * Returns the lower triangular L with L L' = matrix, whose entries are at most 1; undefined where
 * it is not positive semi-definite. A row that depends on earlier ones has a column of zeros below
 * its diagonal.
 */
export function semidefiniteFactor(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const factor = matrix.map((row) => row.map(() => 0));
  const dot = (j: number, k: number, upTo: number) => {
    let sum = 0;
    for (let i = 0; i < upTo; i++) sum += factor[j]![i]! * factor[k]![i]!;
    return sum;
  };
  for (const [k, row] of matrix.entries()) {
    for (let j = 0; j < k; j++) {
      const rest = row[j]! - dot(j, k, j);
      const pivot = isSingular(factor[j]![j]!) ? 0 : factor[j]![j]!;
      // Next to a pivot of up to SINGULAR, a positive semi-definite matrix has entries of at most
      // its square root.
      if (pivot === 0 && Math.abs(rest) > Math.sqrt(SINGULAR)) return undefined;
      factor[k]![j] = pivot === 0 ? 0 : rest / pivot;
    }
    const pivot = row[k]! - dot(k, k, k);
    if (pivot < -slackAfter(factor, k)) return undefined;
    factor[k]![k] = pivot < ROUNDING ? 0 : Math.sqrt(pivot);
  }
  return factor;
}

const isSingular = (root: number): boolean => root * root < SINGULAR;

/**
 * How far rounding may carry the pivot of row k from zero: further where a small pivot before it
 * amplified errors.
 */
function slackAfter(factor: readonly (readonly number[])[], k: number): number {
  const roots = factor.slice(0, k).map((row, j) => row[j]!);
  const least = Math.min(1, ...roots.filter((root) => !isSingular(root)));
  return Math.max(SINGULAR, (64 * Number.EPSILON) / (least * least));
}

/** Returns the rank of such a matrix; undefined where it is not positive semi-definite. */
export function semidefiniteRank(matrix: readonly (readonly number[])[]): number | undefined {
  const factor = semidefiniteFactor(matrix);
  return factor?.filter((row, k) => row[k]! * row[k]! >= slackAfter(factor, k)).length;
}
