import type { DataFields, KindResults } from '../kind-results.js';

/** Results on a table: tasks are not alike, and there is no axis. */
export const tableResults: KindResults = {
  tasksOf,
  ownTasks: true,
  taskTitle: (task) => task,
  caveats: {
    seed: [
      'tests are over initialisations and orders of the rows alone: the test rows and the settings are taken as given',
    ],
    split: [
      'tests are over splits of the data, of each the mean over its seeds; splits share rows, which makes the tests too sure',
    ],
  },
  remarks: ({ files }) => files.flatMap(({ remarks = [] }) => remarks),
};

/** The names of the tasks; undefined where they are swept. */
function tasksOf({ tasks }: DataFields): readonly string[] | undefined {
  const names = Array.isArray(tasks) ? tasks.map((task: { readonly name?: unknown }) => task?.name) : [];
  return names.length > 0 && names.every((name) => typeof name === 'string') ? names : undefined;
}
