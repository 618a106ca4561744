import type { KindResults } from './kind-results.js';

/** The limits of tests on given rows, which unlike those of synthetic data are not drawn anew for every seed. */
export const caveatsOfGivenRows: NonNullable<KindResults['caveats']> = {
  seed: [
    'tests are over initialisations and orders of the rows alone: the test rows and the settings are taken as given',
  ],
  split: [
    'tests are over splits of the data, of each the mean over its seeds; splits share rows, which makes the tests too sure',
  ],
};
