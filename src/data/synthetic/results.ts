import type { KindResults } from '../kind-results.js';

/** Results on synthetic data: tasks are alike; cells are compared along the cosine between the tasks' weights. */
export const syntheticResults: KindResults = {
  axis: {
    field: 'correlation',
    noun: 'correlation',
    nouns: 'correlations',
    title: (value) => (typeof value === 'number' ? `p = ${value}` : `correlations ${value}`),
    meaning: "cosine p of the tasks' weights",
  },
  taskTitle: (task) => `task ${task}`,
  paperFigures: [2, 3, 4, 5],
};
