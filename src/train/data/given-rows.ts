/** The caveats of tests on data with given rows, which reports show. */

import type { KindReporting } from './kind-reporting.js';

export const caveatsOfGivenRows: NonNullable<KindReporting['caveats']> = {
  seed: [
    'tests are over initialisations and orders of the rows alone: the test rows and the settings are taken as given',
  ],
  split: [
    'tests are over splits of the data, of each the mean over its seeds; splits share rows, which makes the tests too sure',
  ],
};
