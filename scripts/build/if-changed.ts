/**
 * Builds before tests, as `npm run build` does, unless the last build had the same inputs and its
 * outputs are still there.
 */
import { fileURLToPath } from 'node:url';
import { isBuilt } from './stamp.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
if (!isBuilt()) await import('./build.js');
