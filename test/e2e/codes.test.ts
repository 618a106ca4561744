import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FaultCode } from '../../src/ground/base/errors.js';
import { mmoeExp, mmoeExpAlone, root, temporaryFolder, tinyConfig } from '../support/cli.js';

/** The arguments of `run` for a small config in a folder. */
const run = (folder: string, changes: Record<string, unknown> = {}) => [
  'run',
  tinyConfig(folder, { seeds: 1, ...changes }),
];

/**
 * For each code, makes the files of a command that is refused for it. Returns the command's
 * arguments.
 */
const refusals: Readonly<
  Record<FaultCode, (folder: string) => readonly string[] | Promise<readonly string[]>>
> = {
  access: (folder) => {
    mkdirSync(join(folder, 'out/runs.csv'), { recursive: true });
    return [...run(folder), '--out', 'out'];
  },
  arguments: () => ['reprot'],
  busy: (folder) => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out/lock'), JSON.stringify({ pid: process.pid, host: hostname() }));
    return [...run(folder), '--out', 'out'];
  },
  code: (folder) => {
    writeFileSync(join(folder, 'gate.mjs'), 'export default 1;');
    return [...run(folder, { models: [{ name: 'gate', file: 'gate.mjs' }] }), '--allow-code'];
  },
  config: (folder) => [...run(folder), '--set', 'seeds=0'],
  data: (folder) => {
    writeFileSync(join(folder, 'rows.csv'), 'x,y\n1,0\n2\n');
    const data = {
      kind: 'table',
      file: 'rows.csv',
      tasks: [{ name: 'y', column: 'y', labels: 'binary' }],
    };
    return run(folder, { data, training: { batchSize: 1, steps: 10, evaluateEvery: 5 } });
  },
  engine: (folder) => run(folder),
  exists: async (folder) => {
    await mmoeExp(folder, [
      ...run(folder, { data: { kind: 'synthetic', correlation: 0.25 } }),
      '--out',
      'out',
    ]);
    return [...run(folder), '--out', 'out'];
  },
  model: (folder) => {
    writeFileSync(join(folder, 'model.onnx'), 'text');
    return ['predict', 'model.onnx', 'rows.csv', '--out', 'new.csv'];
  },
  queue: (folder) => [...run(folder), '--queue', 'redis://localhost:1'],
  results: (folder) => {
    mkdirSync(join(folder, 'out'));
    return ['report', 'out'];
  },
};

it.each(Object.entries(refusals))(
  '%s: the code of a refusal, for programs',
  async (code, prepare) => {
    const folder = temporaryFolder();
    const all = [...(await prepare(folder)), '--json'];
    const {
      code: exit,
      stdout,
      stderr,
    } = code === 'engine'
      ? await mmoeExpAlone(folder, all, { MMOE_EXP_NATIVE: 'none' })
      : await mmoeExp(folder, all);
    const last = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect([exit, last]).toEqual([
      2,
      { event: 'refused', code, lines: [stderr.trim().split('\n').at(-1)] },
    ]);
  },
);

it('docs/api.md explains all codes', () => {
  const listed = readFileSync(join(root, 'docs/api.md'), 'utf8')
    .split('## Exit codes')[1]!
    .match(/^\| `[a-z]+` \|/gm);
  expect(listed?.map((cell) => cell.slice(3, -3))).toEqual(Object.keys(refusals));
});
