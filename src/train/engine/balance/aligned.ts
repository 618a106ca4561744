import { sqrt } from '../../kernels/exact-functions.js';
import type { Method } from './method.js';

/**
 * Aligned-MTL (Senushkin et al., CVPR 2023, scaled by the least eigenvalue): the gradients are
 * replaced by orthogonal ones of equal length that are closest to them, and added up. With the
 * eigenvalues l and eigenvectors V of G, `a = sqrt(min l) V diag(1 / sqrt(l)) V' 1`, over the
 * eigenvalues that are not rounding.
 */
export const aligned: Method = {
  factors({ n, gram }) {
    const { values, vectors } = eigen(gram, n);
    let most = 0;
    for (const value of values) if (value > most) most = value;
    const nothing = n * NOTHING * most;
    let least = most;
    for (const value of values) if (value > nothing && value < least) least = value;
    const factors = new Float64Array(n);
    for (let e = 0; e < n; e++) {
      if (!(values[e]! > nothing)) continue;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += vectors[i * n + e]!;
      const scale = sum * sqrt(least / values[e]!);
      for (let i = 0; i < n; i++) factors[i]! += vectors[i * n + e]! * scale;
    }
    return factors;
  },
};

/**
 * Eigenvalues up to this share of the largest, times n, are rounding of float32 gradients: 2^-46.
 */
const NOTHING = 1.4210854715202004e-14;

/** The sweeps over all pairs. Six were enough for every matrix that was tried. */
const SWEEPS = 20;

/**
 * Jacobi's method in cyclic order (Golub and Van Loan, Matrix Computations, section 8.5): columns
 * of `vectors` [n, n].
 */
function eigen(gram: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(gram);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q]!;
        if (off === 0) continue;
        const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
        const root = sqrt(1 + tau * tau);
        const t = tau < 0 ? -1 / (root - tau) : 1 / (root + tau);
        const c = 1 / sqrt(1 + t * t);
        const s = t * c;
        for (let k = 0; k < n; k++) rotate(a, k * n + p, k * n + q, c, s);
        for (let k = 0; k < n; k++) rotate(a, p * n + k, q * n + k, c, s);
        for (let k = 0; k < n; k++) rotate(vectors, k * n + p, k * n + q, c, s);
        a[p * n + q] = 0;
        a[q * n + p] = 0;
      }
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
}

function rotate(a: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [a[p]!, a[q]!];
  a[p] = c * x - s * y;
  a[q] = s * x + c * y;
}
