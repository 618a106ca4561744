/**
 * `npm run build`: the program, its types, and what the report needs, into dist/. The kernels,
 * src/train/kernels/*.wasm and prebuilds/, are under version control: `npm run kernels` compiles
 * them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildGradients } from './gradients.js';
import { writeNotices } from './notices.js';
import { buildPages } from './pages.js';
import { buildProgram, writeSchema } from './program.js';
import { writeStamp } from './stamp.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const gradients = await buildGradients();
rmSync('dist', { recursive: true, force: true });
declareTypes();
const program = await buildProgram();
const pages = await buildPages('dist');
writeNotices('dist', [...gradients, ...program, ...pages]);
writeSchema('.');
writeStamp();

function declareTypes(): void {
  const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {
    stdio: 'inherit',
  });
  if (error) fail(error.message);
  if (status !== 0) process.exit(status ?? 1);
  // What programs import needs few of them, and none that imports the types of a package.
  const needed = new Set<string>();
  addTypes('dist/app/api/index.d.ts', needed);
  for (const file of readdirSync('dist', { recursive: true }) as string[]) {
    const path = join('dist', file);
    if (path.endsWith('.d.ts') && !needed.has(path)) rmSync(path);
  }
}

/** Adds a file of types and those that it imports. */
function addTypes(path: string, needed: Set<string>): void {
  if (needed.has(path)) return;
  needed.add(path);
  for (const [, from] of readFileSync(path, 'utf8').matchAll(
    /\b(?:from|import\() ?'(\.[^']*)\.js'/g,
  )) {
    addTypes(join(path, '..', `${from}.d.ts`), needed);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
