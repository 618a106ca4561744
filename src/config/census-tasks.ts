import { censusGroups } from '../data/census/groups.js';
import type { CensusTask } from '../data/census/spec.js';
import type { Axis, CensusData } from './config.js';

/** The pairs of tasks that a config asks for. */
export function tasksOf({ tasks, group }: Pick<CensusData, 'tasks' | 'group'>): Axis<readonly CensusTask[]> {
  if (tasks) return tasks;
  return { values: (group?.values ?? [1]).map((number) => censusGroups[number]), swept: group?.swept ?? false };
}
