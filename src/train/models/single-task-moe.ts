import { count, defineArchitecture, layers, towerSize } from './architecture.js';
import { expertsOn, gated, gateOptions } from './experts.js';
import { range, tower } from './layers.js';

/**
 * A mixture of experts for each task, which shares nothing: `f^k(x) = sum_i g^k(x)_i f^k_i(x)`,
 * `y_k = h^k(f^k(x))`. Beside Single-Task, Shared-Bottom and MMoE it tells the effect of a mixture
 * from the effect of sharing.
 */
export const singleTaskMoe = defineArchitecture({
  name: 'single-task-moe',
  title: 'Single-Task MoE',
  sharesNothing: true,
  sizes: {
    experts: count(4, { about: 'Number of experts of each task.' }),
    expert: layers([16], {
      times: [{ eachTask: 'experts' }],
      about: 'Units of each hidden layer of an expert.',
    }),
    tower: towerSize,
    ...gateOptions,
  },
  fitted: 'expert',
  build: (g, x, tasks, s) =>
    range(tasks).map((task) =>
      tower(
        g,
        gated(g, x, expertsOn(g, x, s.experts, s.expert, { task }), { task }, s),
        s.tower,
        task,
      ),
    ),
});
