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
  // Unlike the rows of synthetic data, these are not drawn anew for every seed.
  caveats: {
    seed: [
      'tests are over initialisations and orders of the rows alone: the test rows and the settings are taken as given',
    ],
    split: [
      'tests are over splits of the data, of each the mean over its seeds; splits share rows, which makes the tests too sure',
    ],
  },
  isPublished,
  remarks: remarksOn,
  tables: censusTables,
};
