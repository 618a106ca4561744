import { defineArchitecture, layers, towerSize } from './architecture.js';
import { output, range } from './layers.js';

/**
 * Section 6.1, after Misra et al. 2016: a network per task; after every hidden layer a cross-stitch
 * unit `x~_k = sum_j a_kj x_j`, whose K x K scalars are trained and shared over the units of the
 * layer. They start at 0.9 on the diagonal, with 0.1 divided among the others of a row, so that a
 * row sums to one for any K.
 */
export const crossStitch = defineArchitecture({
  name: 'cross-stitch',
  title: 'Cross-Stitch',
  sizes: {
    bottom: layers([60], { about: "Units of each lower hidden layer of a task's network." }),
    tower: towerSize,
  },
  fitted: 'bottom',
  build(g, x, tasks, sizes) {
    const start = range(tasks).flatMap((k) =>
      range(tasks).map((j) => (j === k ? 0.9 : 0.1 / (tasks - 1))),
    );
    let hidden = range(tasks).map(() => x);
    [...sizes.bottom, ...sizes.tower].forEach((units, l) => {
      const own = hidden.map((h, k) => g.hidden(h, units, `hidden/${l}/${k}`));
      const stitch = g.parameter(`stitch/${l}`, [tasks, tasks], start, 'stitch');
      hidden = range(tasks).map((k) => g.crossStitch(own, stitch, k));
    });
    return hidden.map((h, k) => output(g, h, k));
  },
});
