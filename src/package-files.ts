import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(createRequire(import.meta.url).resolve('mmoe-exp/package.json'));

/** The path of a file that ships with the tool. */
export const packageFile = (path: string): string => join(root, path);
