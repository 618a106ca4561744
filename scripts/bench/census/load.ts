/** From the prepared file to the arrays that models see, in a process of its own: `node load.js CONFIG`. */

import { installExtras } from '../../../src/extras/install.js';
import { openDataSet } from '../../../src/train/data/kinds.js';
import { readSpec } from './spec.js';

installExtras();

openDataSet(readSpec(process.argv[2]!).data, 1);
