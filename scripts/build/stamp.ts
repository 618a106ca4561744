/**
 * A hash of all that `npm run build` reads and writes: if it is the hash of the last build, another
 * one would change nothing. It is kept outside of dist/, which is published.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = 'node_modules/.cache/mmoe-exp/build';

/** package-lock.json stands for the packages. */
const COVERED = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'src',
  'scripts/build',
  'dist',
  'configs/schema.json',
  'configs/claims/schema.json',
];

export const isBuilt = (): boolean =>
  existsSync(FILE) && readFileSync(FILE, 'utf8') === computeStamp();

export function writeStamp(): void {
  mkdirSync(dirname(FILE), { recursive: true });
  // A copy of node_modules may be one of links.
  rmSync(FILE, { force: true });
  writeFileSync(FILE, computeStamp());
}

function computeStamp(): string {
  const hash = createHash('sha256');
  for (const file of COVERED.flatMap(filesIn)) {
    const content = readFileSync(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}
