/** From the prepared file to the arrays that models see, in a process of its own: `node load.js CONFIG`. */
import { dataSetOf } from '../../../src/data/kinds.js';
import { installWings } from '../../../src/wings/install.js';
import { readSpec } from './spec.js';

installWings();

dataSetOf(readSpec(process.argv[2]!).data, 1);
