import { caveatsOfGivenRows } from '../../given-rows.js';
import type { KindResults } from '../../kind-results.js';
import { isPublished } from '../published.js';
import { remarksOn } from './remarks.js';
import { censusTables } from './tables.js';
import { groupOf, tasksOf, taskTitle } from './tasks.js';

/** Results on census-income (section 6.3): two unlike tasks and no axis. */
export const censusResults: KindResults = {
  tasksOf,
  taskTitle,
  groupOf,
  caveats: caveatsOfGivenRows,
  isPublished,
  remarks: remarksOn,
  tables: censusTables,
};
