import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mmoeExp, mmoeExpAlone, temporaryFolder, tinyConfig } from '../support/cli.js';

const versionIn = (folder: string, out: string): string =>
  JSON.parse(readFileSync(join(folder, out, 'manifest.json'), 'utf8')).engine.version;

it('numerics chooses the algorithm, and a folder goes on with its own', async () => {
  const folder = temporaryFolder();
  const config = tinyConfig(folder, { models: ['mmoe'] });
  const { code } = await mmoeExp(folder, [
    'run',
    config,
    '--set',
    'numerics=1',
    '--set',
    'seeds=1',
    '--out',
    'one',
  ]);
  expect([code, versionIn(folder, 'one')]).toEqual([0, '1']);
  const again = await mmoeExp(folder, ['run', config, '--set', 'seeds=2', '--out', 'one']);
  expect(again.stderr).toContain('algorithm 1');
  expect(again.stderr).toContain('4 runs, 2 done before');
  expect(versionIn(folder, 'one')).toBe('1');
  await mmoeExp(folder, ['run', config, '--set', 'seeds=2', '--out', 'two']);
  expect(versionIn(folder, 'two')).toBe('2');
  // The emulation is another machine of the same algorithm.
  const emulated = { MMOE_EXP_NATIVE: 'off', MMOE_EXP_WASM: 'emulated' };
  for (const env of [{}, { MMOE_EXP_NATIVE: 'off' }, emulated]) {
    const verified = await mmoeExpAlone(folder, ['verify', 'two'], env);
    expect(verified.stdout).toContain('4 of 4 runs are the same to the bit');
    expect(verified.code).toBe(0);
  }
  const compared = await mmoeExp(folder, ['compare', 'one', 'two']);
  expect(compared.stdout.split('\n')[0]).toBe(
    'the folders were trained by different arithmetic, which alone changes the last digits: wasm, algorithm 1, and wasm, algorithm 2',
  );
}, 60_000);

it('another algorithm is none that is known', async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await mmoeExp(folder, [
    'run',
    tinyConfig(folder),
    '--set',
    'numerics=3',
  ]);
  expect(stderr).toContain('numerics is 3: 1 or 2 is needed');
  expect(code).toBe(2);
});

it('doctor says by which machines each algorithm is computed, and why one is emulated', async () => {
  const { stdout } = await mmoeExpAlone(temporaryFolder(), ['doctor'], {
    MMOE_EXP_WASM: 'emulated',
  });
  expect(stdout).toMatch(/^algorithm 1.*\n(native\/.*\n)*wasm\/simd128 +found /m);
  expect(stdout).toMatch(
    /^algorithm 2.*\n(native\/.*\n)*wasm\/simd128-emulated +found +.*emulated.*: MMOE_EXP_WASM=emulated asks for it$/m,
  );
});
