/** Our engines at the shapes of census-income: `node census-ours.js ENGINE CONFIG`. */

import { registerExtras } from '../../../src/extras/register.js';
import type { EngineName } from '../../../src/train/engine/engine.js';
import { jobOfCase } from './census.js';
import { serve } from './serve.js';

registerExtras();

const [engine, config] = process.argv.slice(2) as [EngineName, string];
await serve(engine, (command) => jobOfCase(config, command));
