import { shuffled, type Uniform } from '../base/random.js';
import { rank } from './compare.js';

const TIMES = 9999;

/**
 * Spearman's rank correlation, the Pearson correlation of mean ranks, and its two-sided p-value by permutation. Undefined
 * where one side does not vary.
 */
export function rankCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  uniform: Uniform,
): { readonly rho: number; readonly p: number } | undefined {
  const [a, b] = [centered(rank(x).ranks), centered(rank(y).ranks)];
  const scale = Math.sqrt(dot(a, a) * dot(b, b));
  if (scale === 0) return undefined;
  const rho = dot(a, b) / scale;
  let asFar = 1;
  for (let time = 0; time < TIMES; time++) {
    const order = shuffled(a.length, uniform);
    if (
      Math.abs(
        dot(
          Float64Array.from(order, (i) => a[i]!),
          b,
        ),
      ) >=
      Math.abs(rho) * scale * (1 - 1e-12)
    )
      asFar++;
  }
  return { rho, p: asFar / (TIMES + 1) };
}

function centered(values: Float64Array): Float64Array {
  const mean = (values.length + 1) / 2;
  return values.map((value) => value - mean);
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
