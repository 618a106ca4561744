/**
 * From the prepared file to the arrays that models see, in a process of its own: `node load.js
 * CONFIG`.
 */

import { registerExtras } from '../../../src/extras/register.js';
import { openDataSet } from '../../../src/train/data/kinds.js';
import { readSpec } from './spec.js';

registerExtras();

openDataSet(readSpec(process.argv[2]!).data, 1);
