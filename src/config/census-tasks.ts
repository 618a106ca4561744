import type { CensusTask } from '../data/census/spec.js';
import type { Axis, CensusData } from './config.js';

/** The tasks of the paper's two groups (section 6.3), the main one first. */
const groups = {
  1: ['income', 'never_married'],
  2: ['college', 'never_married'],
} as const satisfies Record<1 | 2, readonly CensusTask[]>;

/** The pairs of tasks that a config asks for. */
export function tasksOf({ tasks, group }: Pick<CensusData, 'tasks' | 'group'>): Axis<readonly CensusTask[]> {
  if (tasks) return tasks;
  return { values: (group?.values ?? [1]).map((number) => groups[number]), swept: group?.swept ?? false };
}

/** The pair of one group. */
export const groupTasks = (group: 1 | 2): readonly CensusTask[] => groups[group];
