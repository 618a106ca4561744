/** Our engines at the shapes of census-income: `node census-ours.js ENGINE CONFIG`. */
import type { EngineName } from '../../../src/engine/engine.js';
import { installWings } from '../../../src/wings/install.js';
import { jobOfCase } from './census.js';
import { serve } from './serve.js';

installWings();

const [engine, config] = process.argv.slice(2) as [EngineName, string];
await serve(engine, (command) => jobOfCase(config, command));
