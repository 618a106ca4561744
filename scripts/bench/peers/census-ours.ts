/** Our engines at the shapes of census-income: `node census-ours.js ENGINE CONFIG`. */

import { installExtras } from '../../../src/extras/install.js';
import type { EngineName } from '../../../src/train/engine/engine.js';
import { jobOfCase } from './census.js';
import { serve } from './serve.js';

installExtras();

const [engine, config] = process.argv.slice(2) as [EngineName, string];
await serve(engine, (command) => jobOfCase(config, command));
