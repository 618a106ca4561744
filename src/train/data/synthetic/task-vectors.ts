import { streamKey } from '../../../ground/base/random.js';
import { semidefiniteFactor, semidefiniteRank } from '../../../ground/stats/cholesky.js';
import { standardNormals } from '../../kernels/exact-functions.js';

/**
 * The weight vectors of K tasks, K arrays of d float64 (section 3.2, steps 1 and 2): `w_k = c sum_j
 * L_kj u_j` with orthonormal u_j in R^d and L L' the cosines, so that w_j . w_k = c^2 cosines_jk.
 * For two tasks with cosine p this is the paper's `w1 = c u1, w2 = c (p u1 + sqrt(1 - p^2) u2)`.
 * The u_j depend only on the seed and d: all correlations share them. @throws Error where the
 * cosines are not positive semi-definite or their rank is above d
 */
export function taskVectors(
  seed: number,
  features: number,
  cosines: readonly (readonly number[])[],
  scale: number,
): Float64Array[] {
  const factor = semidefiniteFactor(cosines);
  if (!factor) throw new Error('the cosines are not positive semi-definite');
  if (semidefiniteRank(cosines)! > features)
    throw new Error(`the rank of the cosines is above the number of features, ${features}`);
  const normals = standardNormals(streamKey(seed, 'tasks'), cosines.length * features);
  /** By task; none of a task whose weights depend on those before. */
  const basis: (Float64Array | undefined)[] = [];
  factor.forEach((row, j) => {
    const draw = Float64Array.from(normals.subarray(j * features, (j + 1) * features));
    const isUsed = row[j] !== 0 && basis.filter((u) => u !== undefined).length < features;
    basis.push(isUsed ? orthonormalTo(basis, draw) : undefined);
  });
  return factor.map((row) => {
    const w = new Float64Array(features);
    basis.forEach((u, j) => {
      if (u) for (let i = 0; i < features; i++) w[i]! += scale * row[j]! * u[i]!;
    });
    return w;
  });
}

/**
 * Gram-Schmidt, run twice: the second pass removes what rounding left. Overwrites and returns the
 * vector.
 */
function orthonormalTo(
  basis: readonly (Float64Array | undefined)[],
  vector: Float64Array,
): Float64Array {
  for (let pass = 0; pass < 2; pass++) {
    for (const u of basis) {
      if (!u) continue;
      const along = dotProduct(u, vector);
      for (let i = 0; i < vector.length; i++) vector[i]! -= along * u[i]!;
    }
    const length = Math.sqrt(dotProduct(vector, vector));
    for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  }
  return vector;
}

function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
