import { defineArchitecture, layers, towerSize } from './architecture.js';
import { mlp, range, tower } from './layers.js';

/**
 * `y_k = h^k(f^k(x))`: a separate model per task. The models are trained in parallel, but share
 * nothing.
 */
export const singleTask = defineArchitecture({
  name: 'single-task',
  title: 'Single-Task',
  sharesNothing: true,
  sizes: {
    bottom: layers([60], { about: "Units of each hidden layer of a task's network." }),
    tower: towerSize,
  },
  fitted: 'bottom',
  build: (g, x, tasks, sizes) =>
    range(tasks).map((k) => tower(g, mlp(g, x, sizes.bottom, `bottom/${k}`), sizes.tower, k)),
});
