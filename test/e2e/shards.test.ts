import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { lockFolder } from '../../src/sweep/folder/lock.js';
import type { MergedPart } from '../../src/sweep/folder/manifest.js';
import { toLine } from '../../src/sweep/folder/record.js';
import { mmoeExp, only, temporaryFolder, tinyConfig } from '../support/cli.js';

const shards = [1, 2, 3];

/** A table of two tasks, with a selection and with predictions: all that a folder may hold. */
function prepared(folder: string): void {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [x, z] = [Math.sin(i), Math.cos(3 * i)];
    return [x, z, x + z > 0.1 ? 1 : 0, x - z + Math.sin(7 * i) > 0 ? 1 : 0];
  });
  writeFileSync(
    join(folder, 'rows.csv'),
    ['x,z,a,b', ...rows.map((row) => row.join(','))].join('\n'),
  );
  const config = {
    name: 'parts',
    data: {
      kind: 'table',
      file: 'rows.csv',
      features: { numeric: ['x', 'z'] },
      tasks: [
        { name: 'a', column: 'a', labels: 'binary' },
        { name: 'b', column: 'b', labels: 'binary' },
      ],
    },
    models: ['shared-bottom', { name: 'mmoe', experts: 2, expert: [4] }],
    training: { batchSize: 16, steps: 30, evaluateEvery: 10 },
    select: {
      'training.learningRate': {
        from: [0.001, 0.01],
        seeds: 2,
        mostSeeds: 2,
        by: 'validation_auc',
      },
    },
    seeds: 4,
    keepPredictions: true,
  };
  writeFileSync(join(folder, 'parts.yaml'), JSON.stringify(config));
}

/** The texts of all files of a folder, by their paths in it. */
function files(folder: string, out: string): Record<string, string> {
  const paths = readdirSync(join(folder, out), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    paths.map((path) => [relative(join(folder, out), path), readFileSync(path, 'utf8')]),
  );
}

it('three shards of a sweep in two stages merge into the bytes of one machine, and so does their report', async () => {
  const folder = temporaryFolder();
  prepared(folder);
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await mmoeExp(folder, args);
    expect(code, stderr).toBe(0);
    return { stdout, stderr };
  };
  const shard = (i: number, ...args: string[]) => [
    ...['run', 'parts.yaml', '--shard', `${i}/3`, '--out', `s${i}`, '--workers', '1', ...args],
  ];
  const all = shards.map((i) => `s${i}`);
  const whole = await run('run', 'parts.yaml', '--out', 'one');
  const first = await Promise.all(shards.map((i) => run(...shard(i))));
  for (const { stderr } of first)
    expect(stderr).toContain('then run each again with --from MERGED');

  // Queued again, it has nothing to do, and says so even if asked to be quiet.
  const early = await run(...shard(2, '--quiet'));
  expect(early.stderr).toMatch(
    /s2: shard 2\/3 has its \d of the 8 runs of select; the next runs depend on all of them/,
  );

  await run('merge', ...all, '--out', 'merged');
  await Promise.all(shards.map((i) => run(...shard(i, '--from', 'merged'))));

  const { stdout, stderr } = await run('merge', ...all, '--out', 'merged');
  expect(stdout).toBe(whole.stdout);
  expect(stderr).toMatch(/^merged: 16 of 16 planned runs$/m);
  expect((await run('merge', 's2', '--out', 'part')).stderr).toMatch(
    /^part: \d+ of 16 planned runs; shards 1\/3 and 3\/3 are missing$/m,
  );
  // Whoever trains the rest of merged runs is recorded beside those who trained the others.
  await run('run', 'parts.yaml', '--out', 'part');
  const { merged: parts } = JSON.parse(readFileSync(join(folder, 'part/manifest.json'), 'utf8'));
  expect(parts.map(({ shard }: MergedPart) => shard)).toEqual([{ index: 2, count: 3 }, undefined]);
  await Promise.all(['one', 'merged'].map((out) => run('report', out, ...only('csv', 'md'))));
  const [one, merged] = [files(folder, 'one'), files(folder, 'merged')];
  expect(Object.keys(merged)).toEqual(Object.keys(one));
  // These tell the order, times and machines of the runs, and the name of the folder.
  const mayDiffer =
    /^ledger\.jsonl$|^manifest\.json$|^report\/report\.json$|^predictions\/[0-9a-f]+\.bin$/;
  expect(
    Object.keys(one).filter((name) => one[name] !== merged[name] && !mayDiffer.test(name)),
  ).toEqual([]);
  expect(
    Object.keys(one).filter((name) => name.startsWith('report/tables')).length,
  ).toBeGreaterThan(5);

  expect((await run('compare', 'one', 's1')).stderr).toMatch(
    /^s1: is incomplete: \d+ of \d+ planned runs are missing$/m,
  );

  const record = [...readRecords(join(folder, 's1'))].at(-1)!;
  cpSync(join(folder, 's1'), join(folder, 'wrong'), { recursive: true });
  const metrics = { ...record.metrics, test_auc_a: 0.25 };
  writeFileSync(join(folder, 'wrong/ledger.jsonl'), toLine({ ...record, metrics }));
  const conflict = await mmoeExp(folder, ['merge', 'wrong', 's1', '--out', 'disputed']);
  expect(conflict.code).toBe(1);
  expect(conflict.stderr).toMatch(
    new RegExp(
      `run ${record.key} \\(final, .*\\): metrics\\.test_auc_a is 0\\.25 in wrong/ledger\\.jsonl:1 and [01.]\\S* in s1/`,
    ),
  );
});

it('a merge into a folder in use leaves no lock of its own on the search in it', async () => {
  const folder = temporaryFolder();
  const config = tinyConfig(folder, { models: ['mmoe'], seeds: 1 });
  expect((await mmoeExp(folder, ['run', config, '--out', 'a'])).code).toBe(0);
  // The folder of a search has the same files.
  cpSync(join(folder, 'a'), join(folder, 'b/tune'), { recursive: true });
  cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
  const unlock = lockFolder(join(folder, 'out'));
  const { code, stderr } = await mmoeExp(folder, ['merge', 'b', '--out', 'out']);
  unlock();
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^out: process \d+ is writing here: /)]);
  expect(existsSync(join(folder, 'out/tune/lock'))).toBe(false);
});
