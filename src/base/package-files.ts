import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(createRequire(import.meta.url).resolve('mmoe-exp/package.json'));

/** The path of a file that ships with the tool. */
export const packageFile = (path: string): string => join(root, path);

/** The version in the tool's package.json. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}
