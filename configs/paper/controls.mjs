import { count, defineArchitecture, expertsOn, gateName, layers, mlp, range, tower } from 'mmoe-exp';

/*
 * Networks that have only some parts of MMoE, as controls for what lowers its loss (results/reference/RULES-3.md, section 2).
 */

/** The mean of all experts for every task, `f(x) = sum_i f_i(x) / n`: a mixture without gates. */
export const equalGates = defineArchitecture({
  name: 'equal-gates',
  title: 'Equal gates',
  sizes: { experts: count(8), expert: layers([16], { times: ['experts'] }), tower: layers([8]) },
  fitted: 'expert',
  build(g, x, tasks, sizes) {
    const experts = expertsOn(g, x, sizes.experts, sizes.expert).map(({ output }) => output);
    const mean = g.scale(g.add(experts), 1 / experts.length);
    return range(tasks).map((task) => tower(g, mean, sizes.tower, task));
  },
});

/** One wide expert with a gate in (0, 1) for each task, `f^k(x) = sigmoid(w_k x) f(x)`: it multiplies, and chooses among nothing. */
export const oneGatedExpert = defineArchitecture({
  name: 'one-gated-expert',
  title: 'One gated expert',
  sizes: { expert: layers([113]), tower: layers([8]) },
  fitted: 'expert',
  build(g, x, tasks, sizes) {
    const experts = expertsOn(g, x, 1, sizes.expert).map(({ output }) => output);
    return range(tasks).map((task) => {
      const gate = g.sigmoid(g.dense(x, 1, { name: gateName({ task }), bias: false, role: 'gate' }));
      return tower(g, g.mixture(gate, experts), sizes.tower, task);
    });
  },
});

/** Shared-Bottom with two hidden layers: deeper, without a gate. */
export const sharedTwoLayers = defineArchitecture({
  name: 'shared-two-layers',
  title: 'Shared, two layers',
  sizes: { bottom: layers([70, 70]), tower: layers([8]) },
  fitted: 'bottom',
  build(g, x, tasks, sizes) {
    const bottom = mlp(g, x, sizes.bottom, 'bottom');
    return range(tasks).map((task) => tower(g, bottom, sizes.tower, task));
  },
});

/** Single-Task with two hidden layers for each task. */
export const separateTwoLayers = defineArchitecture({
  name: 'separate-two-layers',
  title: 'Separate, two layers',
  sizes: { bottom: layers([43, 43]), tower: layers([8]) },
  fitted: 'bottom',
  build: (g, x, tasks, sizes) =>
    range(tasks).map((task) => tower(g, mlp(g, x, sizes.bottom, `bottom/${task}`), sizes.tower, task)),
});
