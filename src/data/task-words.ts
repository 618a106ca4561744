import type { TaskWords } from '../metric.js';
import { censusTaskTitle } from './census/task-title.js';
import { kindOf } from './kinds.js';

/** How the tasks of a kind of data set are spoken of. */
export const taskWordsOf = (kind: string): TaskWords => ({
  alike: kindOf({ kind }).tasksAreAlike,
  title: kind === 'census-income' ? censusTaskTitle : (task) => `task ${task}`,
});
