import type { Method } from './method.js';

/**
 * PCGrad (Yu et al., NeurIPS 2020): each gradient loses its part against each other one that it
 * conflicts with, in random order; the results are added up. With two tasks there is no order, and
 * it is UPGrad.
 */
export const pcgrad: Method = {
  factors({ n, gram, noise }) {
    const factors = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const own = new Float64Array(n);
      own[i] = 1;
      const isDone = new Uint8Array(n);
      isDone[i] = 1;
      for (let turn = 1; turn < n; turn++) {
        const j = nextTask(noise, i * n, isDone);
        isDone[j] = 1;
        let product = 0;
        for (let k = 0; k < n; k++) product += own[k]! * gram[k * n + j]!;
        if (product < 0) own[j]! -= product / gram[j * n + j]!;
      }
      for (let k = 0; k < n; k++) factors[k]! += own[k]!;
    }
    return factors;
  },
};

/**
 * The task that is not done with the least number, of equal ones the first. There may be no
 * numbers.
 */
function nextTask(noise: Float64Array, start: number, isDone: Uint8Array): number {
  let next = -1;
  for (let j = 0; j < isDone.length; j++) {
    if (isDone[j] === 0 && (next < 0 || noise[start + j]! < noise[start + next]!)) next = j;
  }
  return next;
}
