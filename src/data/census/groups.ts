import type { CensusTask } from './spec.js';

/** The paper's two groups of tasks (section 6.3), those of its Tables 1 and 2: the main task, then the auxiliary one. */
export const censusGroups = {
  1: ['income', 'never_married'],
  2: ['college', 'never_married'],
} as const satisfies Record<1 | 2, readonly [main: CensusTask, auxiliary: CensusTask]>;
