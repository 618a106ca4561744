import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MODULES } from '../../src/train/kernels/wasm-bytes.js';
import { root, temporaryFolder } from '../support/cli.js';

/** Runs the built program where TensorFlow.js is not installed. */
function mmoeExpWithout(...args: string[]) {
  const folder = temporaryFolder();
  for (const name of [
    'dist',
    'package.json',
    'configs',
    'prebuilds',
    ...MODULES.map((module) => `src/train/kernels/${module}.wasm`),
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@tensorflow')
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return spawnSync(process.execPath, [join(folder, 'dist/cli/main.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
}

const ADVICE =
  'TensorFlow.js is not installed: npm install @tensorflow/tfjs-core@4 @tensorflow/tfjs-backend-cpu@4';

it('--engine tfjs says what to install, in one line; exit 2', () => {
  const { status, stdout, stderr } = mmoeExpWithout('run', 'smoke', '--engine', 'tfjs');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.startsWith(ADVICE)).toBe(true);
  expect(stderr.trim().split('\n')).toHaveLength(1);
}, 60_000);

it('doctor says so, too; the other engines are there', () => {
  const { status, stdout } = mmoeExpWithout('doctor');
  expect(status).toBe(0);
  expect(stdout).toContain(`${'tfjs/none'.padEnd(22)}missing ${ADVICE}`);
  expect(stdout).toMatch(/^wasm\/simd128 +found /m);
}, 60_000);
