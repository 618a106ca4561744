import { sqrt } from '../../kernels/exact-functions.js';
import type { Method } from './method.js';

/**
 * CAGrad (Liu et al., NeurIPS 2021, rescaled as in their code): with g_0 the mean of the gradients
 * and g_w the convex combination that minimizes `g_w g_0 + c ||g_0|| ||g_w||`, n times `(g_0 + c
 * ||g_0|| g_w / ||g_w||) / (1 + c^2)`. The minimum along an exchange between two shares has a
 * closed form, and all pairs exchange in turn: two tasks need one exchange.
 */
export const cagrad = ({ c }: { readonly c: number }): Method => ({
  factors({ n, gram }) {
    const mean = new Float64Array(n);
    let [square, trace] = [0, 0];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) mean[i]! += gram[i * n + j]! / n;
      square += mean[i]! / n;
      trace += gram[i * n + i]!;
    }
    const w = new Float64Array(n).fill(1 / n);
    const products = Float64Array.from(mean);
    const radius = square > NOTHING * trace ? c * sqrt(square) : 0;
    for (let round = 0; radius > 0 && round < MAX_ROUNDS; round++) {
      let most = 0;
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) {
          const moved = exchange(gram, n, i, j, { w, products, mean, radius });
          if (moved > most) most = moved;
        }
      }
      if (most < SOLVED) break;
    }
    let [length, reach] = [0, 0];
    for (let i = 0; i < n; i++) {
      length += w[i]! * products[i]!;
      reach += w[i]! * sqrt(gram[i * n + i]!);
    }
    const scale = length > NOTHING * (reach * reach) ? radius / sqrt(length) : 0;
    return w.map((share) => (1 + n * (scale * share)) / (1 + c * c));
  },
});

interface Search {
  /** [n] */
  readonly w: Float64Array;
  /** [n]: of each gradient with g_w, and with g_0. */
  readonly products: Float64Array;
  readonly mean: Float64Array;
  readonly radius: number;
}

/**
 * The change of a share at which the search ends, its most rounds, and what counts as a vector of
 * length 0.
 */
const [SOLVED, MAX_ROUNDS, NOTHING] = [1e-13, 500, 1e-14];

/**
 * Moves share t from task j to task i so that `t b + radius sqrt(p + q t + r t^2)` is least;
 * returns its size.
 */
function exchange(gram: Float64Array, n: number, i: number, j: number, search: Search): number {
  const { w, products, mean, radius } = search;
  const b = mean[i]! - mean[j]!;
  const r = gram[i * n + i]! - 2 * gram[i * n + j]! + gram[j * n + j]!;
  let p = 0;
  for (let k = 0; k < n; k++) p += w[k]! * products[k]!;
  const half = products[i]! - products[j]!;
  const [least, most] = [-w[i]!, w[j]!];
  let t = b > 0 ? least : b < 0 ? most : 0;
  const room = radius * radius * r - b * b;
  if (r > 0 && room > 0) {
    const rest = p - (half * half) / r;
    const away = rest > 0 ? sqrt((b * b * rest) / (r * room)) : 0;
    t = -half / r - (b > 0 ? away : -away);
    if (t < least) t = least;
    if (t > most) t = most;
  }
  w[i]! += t;
  w[j]! -= t;
  for (let k = 0; k < n; k++) products[k]! += t * (gram[k * n + i]! - gram[k * n + j]!);
  return t < 0 ? -t : t;
}
