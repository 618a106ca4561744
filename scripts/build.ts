/**
 * `npm run build`: the kernels by AssemblyScript, TypeScript, then what the report needs, into dist/. `npm run build --
 * --kernels` stops after the kernels. src/kernels/kernels.wasm is under version control, so the sources run without a
 * build; the compiler is deterministic, so a rebuild gives the same bytes.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { buildGradients } from './build-gradients.js';
import { buildPage } from './build-page.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

await buildKernels();
if (!process.argv.includes('--kernels')) {
  await buildGradients();
  buildProgram();
  await buildPage();
}

async function buildKernels(): Promise<void> {
  const { error, stderr } = await asc.main([
    'src/kernels/assembly/index.ts',
    ...['--outFile', 'src/kernels/kernels.wasm'],
    ...['-O3', '--enable', 'simd', '--runtime', 'stub', '--use', 'abort='],
    ...['--maximumMemory', '16384'],
  ]);
  if (error) fail(`${stderr.toString()}${error.message}`);
}

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
