import type { TaskWords } from '../metric.js';
import { censusTaskWords } from './census/task-words.js';
import type { DataSpec } from './data-set.js';

/** By number, and drawn alike. */
const syntheticTaskWords: TaskWords = { alike: true, title: (task) => `task ${task}` };

/** How the tasks of a kind of data set are spoken of. */
export const taskWordsOf = (kind: DataSpec['kind']): TaskWords =>
  kind === 'census-income' ? censusTaskWords : syntheticTaskWords;
