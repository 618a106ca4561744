/**
 * `npm run build`: TypeScript, then what the report needs, into dist/. The kernels, src/kernels/kernels.wasm and
 * prebuilds/, are under version control: `npm run kernels` compiles them.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildGradients } from './build-gradients.js';
import { buildPage } from './build-page.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

await buildGradients();
buildProgram();
await buildPage();

function buildProgram(): void {
  rmSync('dist', { recursive: true, force: true });
  const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' });
  if (error) fail(error.message);
  if (status !== 0) process.exit(status ?? 1);
  mkdirSync('dist/kernels', { recursive: true });
  copyFileSync('src/kernels/kernels.wasm', 'dist/kernels/kernels.wasm');
  copyFileSync('src/engine/tfjs/gradients.js', 'dist/engine/tfjs/gradients.js');
  if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
