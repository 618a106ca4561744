import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/sweep/folder/manifest.js';
import { trainers } from '../../../src/train/models/external-trainers.js';
import { mmoeExp, only, root, temporaryFolder } from '../../support/cli.js';
import { type Behaviour, pathWith } from './fake.js';

const models = ['single-task', 'linear', 'lightgbm'];

/** A folder with a table of two labels and a config of three models. */
function folderWith(
  changes: Record<string, unknown> = {},
  data: Record<string, unknown> = {},
): string {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 80 }, (_, i) =>
    [Math.sin(i * 1.7).toFixed(3), Number(Math.sin(i * i) > 0), Math.cos(i * i).toFixed(3)].join(),
  );
  writeFileSync(join(folder, 'a.csv'), ['u,y,z', ...rows, ''].join('\n'));
  const tasks = [
    { name: 'y', column: 'y', labels: 'binary' },
    { name: 'z', column: 'z', labels: 'regression' },
  ];
  const table = { kind: 'table', file: 'a.csv', features: { numeric: ['u'] }, tasks, ...data };
  const config = {
    name: 'a',
    data: table,
    models,
    seeds: 1,
    replicates: 3,
    training: { steps: 20 },
    ...changes,
  };
  writeFileSync(join(folder, 'a.yaml'), JSON.stringify(config));
  return folder;
}

const withPython = (folder: string, behaviour: Behaviour) =>
  pathWith(folder, { python3: behaviour });

const run = (folder: string, env: NodeJS.ProcessEnv, ...args: string[]) =>
  mmoeExp(folder, ['run', 'a.yaml', '--out', 'out', ...args], env);

const lightgbmLines = (text: string) =>
  text.split('\n').filter((line) => line.startsWith('lightgbm'));

const modelsIn = (folder: string) =>
  new Set(
    readFileSync(join(folder, 'out/runs.csv'), 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[2]),
  );

describe('a model that an external program trains', () => {
  it('has a script that the package ships', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const { script } of trainers.values())
      expect(files).toContain(`src/sweep/trainers/${script}`);
  });

  it('is a model like any other: planned, scored, named with its versions, and compared by verify', async () => {
    const folder = folderWith();
    const env = withPython(folder, 'good');
    const first = await run(folder, env);
    expect(first.code, first.stderr).toBe(0);
    expect(lightgbmLines(first.stderr)).toEqual([
      expect.stringMatching(/^lightgbm 4\.9\.9 \(Python 3\.99\.1\): 3 splits in [\d.]+ s$/),
    ]);
    const { trainers: trained = [], counts, config } = readManifest(join(folder, 'out'))!;
    expect(counts).toMatchObject({ finished: 9, missing: 0 });
    expect(config).toMatchObject({ models });
    expect(trained).toHaveLength(3);
    expect(trained[0]).toMatchObject({
      name: 'lightgbm',
      python: '3.99.1',
      module: '4.9.9',
      parameters: { trees: 1 },
    });
    const report = await mmoeExp(folder, ['report', 'out', ...only('html', 'csv')], env);
    expect(report.stdout).toMatch(/trees \(LightGBM\) are (not )?significantly /);
    expect(readFileSync(join(folder, 'out/report/report.html'), 'utf8')).toContain(
      '4.9.9, Python 3.99.1, fake, 3 splits',
    );

    const again = await run(folder, withPython(folder, 'missing'));
    expect({ code: again.code, lines: lightgbmLines(again.stderr) }).toEqual({
      code: 0,
      lines: [],
    });

    const same = await mmoeExp(folder, ['verify', 'out'], env);
    expect(same.stdout).toMatch(/3 splits of lightgbm trained again, .*: nothing differs$/m);
    expect(same.code).toBe(0);
  });

  it('is added to a folder that was trained without it, and nothing else is trained', async () => {
    const folder = folderWith();
    const without = await run(folder, withPython(folder, 'missing'));
    expect(without.code, without.stderr).toBe(0);
    expect(lightgbmLines(without.stderr)).toEqual([
      'lightgbm was not tried: python3 has no module lightgbm: pip install lightgbm (or mmoe-exp[trees]), or name a Python in MMOE_EXP_PYTHON',
    ]);
    expect(modelsIn(folder)).toEqual(new Set(['single-task', 'linear', undefined]));
    const added = await run(folder, withPython(folder, 'good'));
    expect(added.stderr).toContain('final: 9 runs, 6 done before');
    expect(modelsIn(folder)).toContain('lightgbm');
    // More splits keep the earlier ones.
    const more = await run(folder, withPython(folder, 'newer'), '--set', 'replicates=4');
    expect(more.stderr).toContain('lightgbm 5.0.0 (Python 3.99.1): 1 split in');
    expect(more.stderr).toContain('final: 12 runs, 9 done before');
  });

  it.each<[string, Record<string, Behaviour>, string]>([
    [
      'no Python',
      {},
      'there is no Python here: pip install lightgbm (or mmoe-exp[trees]), or name a Python in MMOE_EXP_PYTHON',
    ],
    [
      'Pythons and uv without it',
      { python3: 'missing', python: 'missing', uv: 'missing' },
      'python3 and python and uv have no module lightgbm: pip install lightgbm (or mmoe-exp[trees]), or name a Python in MMOE_EXP_PYTHON',
    ],
    [
      'one that cannot load it',
      { python3: 'broken' },
      'python3 cannot load it: OSError: libgomp.so.1: cannot open shared object file',
    ],
  ])('is not tried with %s, which run and doctor say in a line', async (_, pythons, why) => {
    const folder = folderWith();
    const env = pathWith(folder, pythons);
    const { code, stderr } = await run(folder, env);
    expect({ code, lines: lightgbmLines(stderr) }).toEqual({
      code: 0,
      lines: [`lightgbm was not tried: ${why}`],
    });
    const doctor = await mmoeExp(folder, ['doctor'], env);
    expect(doctor.stdout).toContain(`lightgbm              missing ${why}\n`);
  });

  it('is found by uv, and in the Python that the environment names', async () => {
    const folder = folderWith();
    const env = pathWith(folder, { python3: 'missing', uv: 'good' });
    const doctor = await mmoeExp(folder, ['doctor'], env);
    expect(doctor.stdout).toContain('lightgbm              found   4.9.9, Python 3.99.1 (uv)\n');
    const named = { ...withPython(folder, 'good'), MMOE_EXP_PYTHON: join(folder, 'nothing') };
    const { stderr } = await run(folder, named);
    expect(lightgbmLines(stderr)).toEqual([
      `lightgbm was not tried: MMOE_EXP_PYTHON is ${join(folder, 'nothing')}, which cannot be run`,
    ]);
  });

  it.each<[Behaviour, string]>([
    ['fails', 'lightgbm.basic.LightGBMError: bin size 257 cannot run'],
    ['killed', 'it ended with SIGKILL'],
    ['gaps', 'what it predicted cannot be used: 0.csv: there is no prediction for row 7'],
  ])('that %s gives one line, and the other models go on', async (behaviour, fault) => {
    const folder = folderWith();
    const { code, stderr } = await run(folder, withPython(folder, behaviour));
    expect(code).toBe(1);
    expect(lightgbmLines(stderr)).toEqual([
      expect.stringContaining(`lightgbm failed: ${fault.replace(/ row 7$/, '')}`),
    ]);
    expect(stderr).not.toContain('Traceback');
    expect(stderr).toContain('final: 6/6 runs');
    expect(readManifest(join(folder, 'out'))!.counts).toMatchObject({ finished: 6 });
  });

  it('is refused alone if it is missing, for a sweep of tables, and for data without rows', async () => {
    const alone = folderWith({ models: ['lightgbm'] });
    const missing = await run(alone, withPython(alone, 'missing'), '--quiet');
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^lightgbm was not tried: .*; the config has no other model\n$/,
      ),
    });
    const swept = folderWith({}, { minCount: [1, 2] });
    const tables = await run(swept, withPython(swept, 'good'), '--quiet');
    expect(tables).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^a\.yaml:1:\d+: data has a sweep: one table with splits of different seeds is needed/,
      ),
    });
    const made = folderWith({ data: { kind: 'synthetic', preset: 'sines-10' } });
    const rows = await run(made, {}, '--quiet');
    expect(rows).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /models\[2\] is "lightgbm": it must be left out, as synthetic data have no rows to predict/,
      ),
    });
  });

  it('is left to a run without shards, and a dry run does not train it', async () => {
    const folder = folderWith();
    const env = withPython(folder, 'good');
    const dry = await run(folder, env, '--dry-run');
    expect(lightgbmLines(dry.stderr)).toEqual([
      'lightgbm was not tried: it trains first when the config is run',
    ]);
    const shard = await run(folder, env, '--shard', '1/2');
    expect(lightgbmLines(shard.stderr)).toEqual([
      expect.stringContaining('lightgbm was not tried: a shard has no part of it'),
    ]);
  });

  it('goes with its folder: merged, moved, and guarded against changes', async () => {
    const folder = folderWith();
    const env = withPython(folder, 'good');
    await run(folder, env, '--quiet');
    const merged = await mmoeExp(folder, ['merge', 'out', '--out', 'merged'], env);
    expect(merged.code, merged.stderr).toBe(0);
    const verified = await mmoeExp(folder, ['verify', 'merged'], env);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    renameSync(join(folder, 'out'), join(folder, 'moved'));
    rmSync(join(folder, 'merged'), { recursive: true });
    const moved = await mmoeExp(folder, ['verify', 'moved'], env);
    expect(moved.code, moved.stdout + moved.stderr).toBe(0);

    const newer = await mmoeExp(folder, ['verify', 'moved'], withPython(folder, 'newer'));
    expect(newer.stderr).toContain(
      'lightgbm was not trained again: its version was 4.9.9, and here is 5.0.0\n',
    );
    expect(newer.code).toBe(0);

    const other = await mmoeExp(folder, ['verify', 'moved'], withPython(folder, 'other'));
    expect(other.stdout).toMatch(
      /lightgbm-\w+\.csv: line 2, y: it has 0\.25, and trained again 0\.3$/m,
    );
    expect(other.code).toBe(1);
    const failing = await mmoeExp(folder, ['verify', 'moved'], withPython(folder, 'fails'));
    expect(failing.stderr).toContain(
      'lightgbm was not trained again: lightgbm failed: lightgbm.basic.LightGBMError',
    );

    const kept = join(folder, 'moved/trainers');
    const file = join(kept, readdirSync(kept).find((name) => name.endsWith('.csv'))!);
    writeFileSync(file, readFileSync(file, 'utf8').replace('0.25', '0.5'));
    const changed = await mmoeExp(folder, ['verify', 'moved'], env);
    expect(changed).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /\.csv: was changed since the runs were made with it: restore it\n$/,
      ),
    });
  });
});
