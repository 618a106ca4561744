import { defineArchitecture, factor, layers, towerSize } from './architecture.js';
import { mlp, range, tower } from './layers.js';

/**
 * Section 6.1, after Duong et al. 2015: a network per task; the loss has `alpha ||th_j - th_k||^2`
 * of all weights.
 */
export const l2Constrained = defineArchitecture({
  name: 'l2-constrained',
  title: 'L2-Constrained',
  sizes: {
    bottom: layers([60], { about: "Units of each hidden layer of a task's network." }),
    tower: towerSize,
    alpha: factor(0.01, { about: "Weight of the squared distance between two tasks' parameters." }),
  },
  fitted: 'bottom',
  build(g, x, tasks, sizes) {
    const networks = range(tasks).map((k) => {
      const first = g.parameterCount;
      const output = tower(g, mlp(g, x, sizes.bottom, `bottom/${k}`), sizes.tower, k);
      return { output, parameters: g.parametersSince(first) };
    });
    networks.forEach((left, j) => {
      for (const right of networks.slice(j + 1)) {
        // Parameters of different shapes (of outputs for different numbers of classes) are not
        // compared.
        const isLike = (_: unknown, i: number) =>
          `${left.parameters[i]!.shape}` === `${right.parameters[i]!.shape}`;
        g.penalty(sizes.alpha, left.parameters.filter(isLike), right.parameters.filter(isLike));
      }
    });
    return networks.map((network) => network.output);
  },
});
