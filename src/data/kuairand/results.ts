import type { Metric } from '../../metric.js';
import { caveatsOfGivenRows } from '../given-rows.js';
import type { DataFields, KindResults } from '../kind-results.js';
import { isPublished } from './published.js';
import { type Signal, signals } from './spec.js';

const isSignal = (value: unknown): value is Signal => (signals as readonly unknown[]).includes(value);

/** Results on KuaiRand-Pure: tasks are not alike, and there is no axis. */
export const kuairandResults: KindResults = {
  tasksOf,
  ownTasks: true,
  taskTitle: (task) => task,
  measures: signals.map((task): Metric => ({ part: 'random', name: 'auc', task })),
  caveats: caveatsOfGivenRows,
  isPublished,
};

/** The names of the tasks; undefined where they are swept. */
function tasksOf({ tasks }: DataFields): readonly string[] | undefined {
  return Array.isArray(tasks) && tasks.every(isSignal) ? tasks : undefined;
}
