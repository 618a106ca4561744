/** Our engines at the shapes of census-income: `node census-ours.js ENGINE CONFIG`. */
import type { EngineName } from '../../../src/engine/engine.js';
import { jobOfCase } from './census.js';
import { serve } from './serve.js';

const [engine, config] = process.argv.slice(2) as [EngineName, string];
await serve(engine, (command) => jobOfCase(config, command));
