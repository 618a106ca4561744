/** The pairs of census tasks in results: their groups in the paper, and their titles. */

import type { CellFields, DataFields } from '../../kind-reporting.js';
import { type CensusTask, censusGroups, censusTaskNames } from '../spec.js';

export type CensusTasks = readonly [main: CensusTask, auxiliary: CensusTask];

const groups: Readonly<Record<number, CensusTasks>> = censusGroups;

/** The tasks of a cell: those given by name, else those of its group, which is 1 by default. */
export const cellTasks = (data: DataFields, fields: CellFields): CensusTasks | undefined =>
  named(fields.tasks ?? data.tasks) ?? groups[Number(fields.group ?? data.group ?? 1)];

/** A list of two tasks, in the form of a config or of a plan; undefined for anything else. */
function named(tasks: unknown): CensusTasks | undefined {
  const names: unknown = typeof tasks === 'string' ? tasks.match(/\w+/g) : tasks;
  const [main, auxiliary, ...others]: unknown[] = Array.isArray(names) ? names : [];
  return isTask(main) && isTask(auxiliary) && others.length === 0 ? [main, auxiliary] : undefined;
}

const isTask = (name: unknown): name is CensusTask => censusTaskNames.some((task) => task === name);

/** The number of the paper's group with these tasks. */
export const findGroup = (tasks: readonly string[]): number | undefined =>
  [1, 2].find((group) => groups[group]!.join() === tasks.join());

const titles: Readonly<Record<CensusTask, string>> = {
  income: 'income over 50K',
  never_married: 'never married',
  college: 'college education',
  bachelor: "bachelor's degree",
  some_college: 'some college',
};

export const taskTitle = (name: string): string => (isTask(name) ? titles[name] : name);
