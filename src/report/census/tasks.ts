import { censusGroups } from '../../data/census/groups.js';
import type { RecordedConfig } from '../../folder/manifest.js';
import type { CellFields } from '../results.js';

/** The tasks of a run on census-income, as its metrics name them: the main one, then the auxiliary one. */
export type TaskNames = readonly [main: string, auxiliary: string];

/** By number. */
const groups: ReadonlyMap<number, TaskNames> = new Map(
  Object.entries(censusGroups).map(([number, tasks]) => [Number(number), tasks]),
);

/**
 * The tasks of a cell; undefined where the data are not census-income. Swept fields stand in the cell; where nothing names
 * the tasks, they are those of group 1.
 */
export function tasksOf(data: RecordedConfig['data'], fields: CellFields): TaskNames | undefined {
  if (data.kind !== 'census-income') return undefined;
  return listed(fields.tasks ?? data.tasks) ?? groups.get(Number(fields.group ?? data.group ?? 1));
}

/** A list of two names, as the config has it or as a plan shows it. */
function listed(tasks: unknown): TaskNames | undefined {
  const names = typeof tasks === 'string' ? tasks.match(/\w+/g) : tasks;
  return Array.isArray(names) && names.length === 2 ? [String(names[0]), String(names[1])] : undefined;
}

/** The paper's group that has these tasks; undefined of others. */
export const groupOf = (tasks: TaskNames | undefined): number | undefined =>
  [...groups].find(([, names]) => names.join() === tasks?.join())?.[0];

export { censusTaskTitle as taskTitle } from '../../data/census/task-title.js';
