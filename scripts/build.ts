/**
 * `npm run build`: the program, its types, and what the report needs, into dist/. The kernels, src/kernels/kernels.wasm and
 * prebuilds/, are under version control: `npm run kernels` compiles them.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildGradients } from './build-gradients.js';
import { buildPages } from './build-pages.js';
import { buildProgram } from './build-program.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

await buildGradients();
rmSync('dist', { recursive: true, force: true });
declareTypes();
await buildProgram();
await buildPages();

function declareTypes(): void {
  const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' });
  if (error) fail(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
