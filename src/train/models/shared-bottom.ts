import { defineArchitecture, layers, towerSize } from './architecture.js';
import { mlp, range, tower } from './layers.js';

/** Section 3.1: `y_k = h^k(f(x))`, one network f for all tasks. */
export const sharedBottom = defineArchitecture({
  name: 'shared-bottom',
  title: 'Shared-Bottom',
  sizes: {
    bottom: layers([113], { about: 'Units of each hidden layer of the shared network.' }),
    tower: towerSize,
  },
  fitted: 'bottom',
  build(g, x, tasks, sizes) {
    const bottom = mlp(g, x, sizes.bottom, 'bottom');
    return range(tasks).map((k) => tower(g, bottom, sizes.tower, k));
  },
});
