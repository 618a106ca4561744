import { columnOf, type Metric } from '../../base/metric.js';
import type { KindResults } from '../kind-results.js';
import { correlationAxis } from '../synthetic/results.js';
import { recommenderTasks } from './spec.js';
import { checkpointsTable } from './table-3.js';

const [ENGAGEMENT] = recommenderTasks;

/** Results on a recommender: its two tasks are not alike. */
export const recommenderResults: KindResults = {
  axis: correlationAxis,
  tasksOf: () => recommenderTasks,
  ownTasks: true,
  taskTitle: (task) => task,
  measures: recommenderTasks.flatMap((task): Metric[] => [
    { part: 'random', name: 'auc', task },
    { part: 'test', name: 'r2', task },
    { part: 'random', name: 'r2', task },
    { part: 'live', name: 'value', task },
    { part: 'live', name: 'alone', task },
  ]),
  courses: [
    'round',
    ...(['auc', 'r2'] as const).map((name) => columnOf({ part: 'test', name, task: ENGAGEMENT })),
    columnOf({ part: 'random', name: 'auc', task: ENGAGEMENT }),
    ...(['value', 'ips', 'snips'] as const).map((name) => columnOf({ part: 'live', name, task: ENGAGEMENT })),
  ],
  remarks: () => [
    'recommender: `test` rows are of the log that models are trained on, other requests of it; `random` rows are of slates that were filled at random, which no old model has chosen',
  ],
  tables: (input) => [checkpointsTable(input)],
};
