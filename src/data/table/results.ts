import { caveatsOfGivenRows } from '../given-rows.js';
import type { DataFields, KindResults } from '../kind-results.js';

/** Results on a table: tasks are not alike, and there is no axis. */
export const tableResults: KindResults = {
  tasksOf,
  ownTasks: true,
  taskTitle: (task) => task,
  caveats: caveatsOfGivenRows,
  remarks: ({ files }) => files.flatMap(({ remarks = [] }) => remarks),
};

/** The names of the tasks; undefined where they are swept. */
function tasksOf({ tasks }: DataFields): readonly string[] | undefined {
  const names = Array.isArray(tasks) ? tasks.map((task: { readonly name?: unknown }) => task?.name) : [];
  return names.length > 0 && names.every((name) => typeof name === 'string') ? names : undefined;
}
