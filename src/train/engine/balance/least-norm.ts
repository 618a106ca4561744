import { sqrt } from '../../kernels/exact-functions.js';
import { factorize, solveFactored } from '../solver/equations.js';

/**
 * Returns the coefficients v [n] of the shortest vector `sum_i v_i g_i`, v >= 0, for the Gram
 * matrix G of the g_i: with `sum_i v_i = 1`, or with `v_anchor = 1` if an anchor is given. By an
 * active-set method like Lawson and Hanson's for non-negative least squares (Solving Least Squares
 * Problems, 1974, chapter 23): it is exact but for rounding.
 */
export function leastNorm(gram: Float64Array, n: number, anchor = -1): Float64Array {
  const v = new Float64Array(n);
  const isFree = new Uint8Array(n);
  const start = anchor < 0 ? shortest(gram, n, undefined) : anchor;
  v[start] = 1;
  isFree[start] = 1;
  for (let round = 0; round < 8 * n; round++) {
    const entering = mostViolating(gram, n, anchor, v, isFree);
    if (entering < 0) return v;
    isFree[entering] = 1;
    for (;;) {
      const target = leastOfFree(gram, n, anchor, isFree);
      let [size, leaving] = [1, -1];
      for (let k = 0; k < n; k++) {
        if (isFree[k] === 0 || target[k]! > 0) continue;
        const own = v[k]! / (v[k]! - target[k]!);
        if (own < size) [size, leaving] = [own, k];
      }
      if (leaving < 0) {
        v.set(target);
        break;
      }
      if (leaving === entering && v[leaving] === 0) return v;
      for (let k = 0; k < n; k++) if (isFree[k] === 1) v[k]! += size * (target[k]! - v[k]!);
      v[leaving] = 0;
      isFree[leaving] = 0;
    }
  }
  return v;
}

/**
 * What counts as a violation of the optimality conditions, and as a vector of length 0, relative to
 * its terms.
 */
const [VIOLATION, NOTHING] = [1e-12, 1e-14];

/** The shortest g_i, or the shortest free one if `isFree` is given. */
function shortest(gram: Float64Array, n: number, isFree: Uint8Array | undefined): number {
  let found = -1;
  for (let k = 0; k < n; k++) {
    if (isFree && isFree[k] === 0) continue;
    if (found < 0 || gram[k * n + k]! < gram[found * n + found]!) found = k;
  }
  return found;
}

/**
 * The task whose coefficient shortens the vector most if it rises, relative to its length; -1 if
 * none does.
 */
function mostViolating(
  gram: Float64Array,
  n: number,
  anchor: number,
  v: Float64Array,
  isFree: Uint8Array,
): number {
  let [square, reach] = [0, 0];
  for (let k = 0; k < n; k++) {
    square += v[k]! * rowProduct(gram, n, k, v);
    reach += v[k]! * sqrt(gram[k * n + k]!);
  }
  if (square <= NOTHING * (reach * reach)) return -1;
  let [found, least] = [-1, 0];
  for (let j = 0; j < n; j++) {
    if (isFree[j] === 1) continue;
    const norm = sqrt(gram[j * n + j]!);
    const slope = rowProduct(gram, n, j, v) - (anchor < 0 ? square : 0);
    if (slope < -VIOLATION * (norm * reach) && slope / norm < least)
      [found, least] = [j, slope / norm];
  }
  return found;
}

function rowProduct(gram: Float64Array, n: number, row: number, v: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += gram[row * n + k]! * v[k]!;
  return sum;
}

/**
 * The coefficients of the shortest vector of the free tasks, which may be negative; 0 for the
 * others.
 */
function leastOfFree(
  gram: Float64Array,
  n: number,
  anchor: number,
  isFree: Uint8Array,
): Float64Array {
  const first = anchor < 0 ? shortest(gram, n, isFree) : anchor;
  const others: number[] = [];
  for (let k = 0; k < n; k++) if (isFree[k] === 1 && k !== first) others.push(k);
  const m = others.length;
  const products = new Float64Array(m * m);
  const b = new Float64Array(m);
  const own = gram[first * n + first]!;
  for (let i = 0; i < m; i++) {
    const row = others[i]! * n;
    const shared = gram[row + first]!;
    b[i] = anchor < 0 ? own - shared : -shared;
    for (let j = 0; j < m; j++) {
      const product = gram[row + others[j]!]!;
      products[i * m + j] =
        anchor < 0 ? product - shared - gram[first * n + others[j]!]! + own : product;
    }
  }
  factorize(products, m);
  const solved = solveFactored(products, b);
  const target = new Float64Array(n);
  target[first] = 1;
  for (let i = 0; i < m; i++) {
    target[others[i]!] = solved[i]!;
    if (anchor < 0) target[first]! -= solved[i]!;
  }
  return target;
}
