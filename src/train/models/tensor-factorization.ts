import { defineArchitecture, layers, ranks, towerSize } from './architecture.js';
import { output, range } from './layers.js';

/**
 * Section 6.1, after Yang & Hospedales 2016: the weights of a hidden layer of all tasks are one
 * tensor m x n x K in Tucker form, `W = S x1 U1 x2 U2 x3 U3`, with U1 [m, r1], U2 [n, r2], U3 [K,
 * r3], S [r3, r1, r2], all trained. Task k's layer is `relu(x U1 (sum_c U3[k, c] S[c]) U2' + b_k)`,
 * multiplied from the left, so that the tensor is never formed. A rank above the size it factors
 * adds nothing and is reduced to that size. Each task has its own biases and output.
 */
export const tensorFactorization = defineArchitecture({
  name: 'tensor-factorization',
  title: 'Tensor-Factorization',
  sizes: {
    bottom: layers([60], { about: "Units of each lower hidden layer of a task's network." }),
    tower: towerSize,
    // Among all ranks r1, r2, 2, these come nearest to the paper's 13,056 weights: 13,052.
    ranks: ranks(53, 22, 2, {
      about: 'Tucker ranks r1 (inputs), r2 (units), r3 (tasks) of every hidden layer.',
    }),
  },
  fitted: 'bottom',
  build(g, x, tasks, sizes) {
    let hidden = range(tasks).map(() => x);
    [...sizes.bottom, ...sizes.tower].forEach((n, l) => {
      const m = hidden[0]!.width;
      const [r1, r2, r3] = [m, n, tasks].map((size, axis) =>
        Math.min(sizes.ranks[axis]!, size),
      ) as [number, number, number];
      const u1 = g.parameter(`hidden/${l}/u1`, [m, r1], 'uniform', 'hidden');
      const core = g.parameter(`hidden/${l}/core`, [r3, r1, r2], 'uniform', 'hidden');
      const u2 = g.parameter(`hidden/${l}/u2`, [r2, n], 'uniform', 'hidden');
      const u3 = g.parameter(`hidden/${l}/u3`, [tasks, r3], 'uniform', 'hidden');
      hidden = hidden.map((h, k) => {
        const own = g.denseWith(g.denseWith(h, u1), {
          kind: 'combination',
          core,
          factor: u3,
          row: k,
        });
        return g.hiddenWith(own, u2, `hidden/${l}/${k}`);
      });
    });
    return hidden.map((h, k) => output(g, h, k));
  },
});
