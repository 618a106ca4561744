import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeStranger } from '../judge/report/stranger.js';
import { mmoeExp, only, root, temporaryFolder, tinyConfig } from '../support/cli.js';

const main = join(root, 'dist/cli/main.js');

/** What a line of the shell does; `$node` and `$main` are the built CLI. */
function shell(
  folder: string,
  line: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: { ...process.env, node: process.execPath, main },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk) => {
      said[stream] += chunk;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

it('a working folder that is gone: one line, exit 2', async () => {
  const folder = temporaryFolder();
  const line = `rmdir "$PWD"; "$node" "$main" run ${JSON.stringify(tinyConfig(temporaryFolder()))} --quiet`;
  mkdirSync(join(folder, 'gone'));
  const { code, stderr } = await shell(join(folder, 'gone'), line);
  expect([code, stderr]).toEqual([2, 'the working folder: no such file or directory (ENOENT)\n']);
});

it('a folder where runs.csv should be: one line, exit 2', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'out/runs.csv'), { recursive: true });
  const { code, stderr } = await mmoeExp(folder, [
    'run',
    tinyConfig(folder),
    '--out',
    'out',
    '--quiet',
  ]);
  const fault =
    'out/runs.csv: cannot be removed: illegal operation on a directory (ERR_FS_EISDIR)\n';
  expect([code, stderr]).toEqual([2, fault]);
});

it('names in a folder of a stranger are no commands to the terminal; a damaged line is told', async () => {
  const folder = temporaryFolder();
  writeStranger(join(folder, 'out'), '\u001b]0;x\u0007\u009b31m');
  appendFileSync(join(folder, 'out/ledger.jsonl'), '{"damaged": "\u001b[31m"}\n');
  for (const args of [
    ['report', 'out', ...only('md')],
    ['verify', 'out'],
    ['run', tinyConfig(folder), '--out', 'out'],
  ]) {
    const { code, stdout, stderr } = await mmoeExp(folder, args);
    expect([0, 1, 2]).toContain(code);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there.
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    if (args[0] === 'report') {
      expect(stdout).toContain('\\u001b]0;x\\u0007\\u009b31m');
      expect(stderr).toContain('out/ledger.jsonl:10: the line is damaged and left out\n');
    }
  }
});

it('names in a folder of a stranger make no lines of their own', async () => {
  const folder = temporaryFolder();
  const at = (path: string) => join(folder, path);
  const name = 'x\nforged: all runs came out the same';
  writeStranger(at('out'), name);
  writeStranger(at('other'), name);
  const manifest = JSON.parse(readFileSync(at('out/manifest.json'), 'utf8'));
  const other = { ...manifest, config: { ...manifest.config, [name]: 1 } };
  writeFileSync(at('other/manifest.json'), JSON.stringify(other));
  writeStranger(at('held'), name);
  writeFileSync(at('held/lock'), JSON.stringify({ pid: 1, host: name }));
  writeStranger(at('odd'), name);
  const odd = { ...manifest, config: { ...manifest.config, settings: { [name]: 1 } } };
  writeFileSync(at('odd/manifest.json'), JSON.stringify(odd));
  const config = tinyConfig(folder);
  for (const args of [
    ['report', 'out', ...only('md')],
    ['compare', 'out', 'other'],
    ['verify', 'out'],
    ['merge', 'out', 'other', '--out', 'merged'],
    ['merge', 'odd', '--out', 'merged'],
    ['merge', 'out', '--out', 'held'],
    ['run', config, '--out', 'out'],
    ['run', config, '--out', 'out', '--force', '--quiet'],
  ]) {
    const { code, stdout, stderr } = await mmoeExp(folder, args);
    expect([0, 1, 2], stderr).toContain(code);
    expect(stdout + stderr, args.join(' ')).not.toMatch(/^ *forged/m);
  }
}, 60_000);

it('what is added to a folder of a stranger stays in it: links that lead elsewhere are refused before anything is written', async () => {
  const folder = temporaryFolder();
  const at = (path: string) => join(folder, path);
  const data = { kind: 'synthetic', preset: 'sines-10', features: 8, correlation: 0.5 };
  const training = {
    batchSize: 16,
    steps: 40,
    evaluateEvery: 20,
    testExamples: 50,
    validationExamples: 50,
  };
  const config = tinyConfig(folder, {
    data,
    training,
    models: ['mmoe'],
    seeds: 1,
    tune: { trials: 1 },
  });
  for (const args of [
    ['tune', config],
    ['run', 'out/tuned.yaml'],
  ]) {
    expect((await mmoeExp(folder, [...args, '--out', 'out', '--quiet'])).code).toBe(0);
  }
  cpSync(at('out'), at('given'), { recursive: true });
  renameSync(at('given/ledger.jsonl'), at('elsewhere.jsonl'));
  symlinkSync('../elsewhere.jsonl', at('given/ledger.jsonl'));
  const before = readFileSync(at('elsewhere.jsonl'));
  const isRefused = async (link: string, ...args: readonly string[]) => {
    const { code, stderr } = await mmoeExp(folder, args);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(`^given/${link}: is a link, by which files elsewhere would`),
    ]);
  };
  await isRefused(
    'ledger.jsonl',
    'run',
    'out/tuned.yaml',
    '--set',
    'seeds=2',
    '--out',
    'given',
    '--quiet',
  );
  expect(readFileSync(at('elsewhere.jsonl'))).toEqual(before);
  // To read, a link is as good as a file.
  expect((await mmoeExp(folder, ['verify', 'given'])).code).toBe(0);

  renameSync(at('given/tune'), at('elsewhere'));
  symlinkSync('../elsewhere', at('given/tune'));
  const searched = readdirSync(at('elsewhere'));
  await isRefused('tune', 'tune', config, '--out', 'given', '--quiet');
  await isRefused('tune', 'merge', 'out', '--out', 'given');
  expect(readdirSync(at('elsewhere'))).toEqual(searched);
}, 60_000);

it('tune --run replaces the runs of an earlier search alone, and refuses others before it searches', async () => {
  const folder = temporaryFolder();
  const data = { kind: 'synthetic', preset: 'sines-10', features: 8, correlation: 0.5 };
  const training = {
    batchSize: 16,
    steps: 40,
    evaluateEvery: 20,
    testExamples: 50,
    validationExamples: 50,
  };
  const config = tinyConfig(folder, {
    data,
    training,
    models: ['mmoe'],
    seeds: 1,
    tune: { trials: 1, units: 16 },
  });
  const tune = (...args: readonly string[]) =>
    mmoeExp(folder, ['tune', config, '--run', '--no-report', '--out', 'out', '--quiet', ...args]);
  const others = [
    [['data.correlation=0.9'], 'data.correlation was 0.9, is 0.5'],
    [['settings={mmoe: {experts: 2}}'], 'its settings are of no search'],
  ] as const;
  for (const [set, other] of others) {
    const out = ['--out', 'out', '--force', '--quiet'];
    await mmoeExp(folder, ['run', config, '--set', ...set, ...out]);
    for (const _ of ['first', 'second']) {
      const { code, stderr } = await tune();
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/^out: has \d runs? of another config \(/),
      ]);
      expect(stderr).toContain(`(${other}): name another folder`);
    }
  }
  expect(readdirSync(join(folder, 'out'))).not.toContain('tune');
  expect(await tune('--force')).toMatchObject({ code: 0 });
  // More trials may find another setting, whose runs replace those of the earlier one.
  expect(await tune('--set', 'tune.trials=3')).toMatchObject({ code: 0 });
}, 60_000);

it('a merge that is refused makes no folder', async () => {
  const folder = temporaryFolder();
  const config = tinyConfig(folder, { models: ['mmoe'], seeds: 1 });
  for (const seeds of ['1', '2']) {
    await mmoeExp(folder, ['run', config, '--set', `seeds=${seeds}`, '--out', seeds, '--quiet']);
  }
  const { code, stderr } = await mmoeExp(folder, ['merge', '1', '2', '--out', 'joined']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('2: has another plan than 1: ')]);
  expect(readdirSync(folder).sort()).toEqual(['1', '2', 'tiny.yaml']);
  // Nor where all is of one plan but the trials.
  for (const [shard, trials] of [
    ['2', 'model,trial'],
    ['3', 'model'],
  ] as const) {
    cpSync(join(folder, '1'), join(folder, shard), { recursive: true });
    mkdirSync(join(folder, shard, 'tune'));
    writeFileSync(join(folder, shard, 'tune/trials.csv'), `${trials}\n`);
  }
  const other = await mmoeExp(folder, ['merge', '2', '3', '--out', 'joined']);
  expect(other.code).toBe(2);
  expect(other.stderr).toBe(
    '3/tune/trials.csv differs from 2/tune/trials.csv: they are not of one search\n',
  );
  // Nor of what only a stranger's manifest says.
  const manifest = JSON.parse(readFileSync(join(folder, '1/manifest.json'), 'utf8'));
  for (const [change, fault] of [
    [{ ended: 'garbage' }, 'ended must be a time'],
    [{ merged: [] }, 'merged must not be empty'],
    [
      { config: { ...manifest.config, data: { kind: '__proto__' } } },
      'config.data.kind "__proto__" is no kind of data',
    ],
  ] as const) {
    cpSync(join(folder, '1'), join(folder, '4'), { recursive: true });
    writeFileSync(join(folder, '4/manifest.json'), JSON.stringify({ ...manifest, ...change }));
    const stranger = await mmoeExp(folder, ['merge', '4', '--out', 'joined']);
    expect(stranger).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`4/manifest.json: ${fault}`),
    });
    expect(existsSync(join(folder, 'joined'))).toBe(false);
  }
});

it('a merge of a folder into itself is told to be none', async () => {
  const folder = temporaryFolder();
  writeStranger(join(folder, 'out'), 'name');
  for (const name of ['out', './out/']) {
    const { code, stderr } = await mmoeExp(folder, ['merge', name, '--out', 'out']);
    expect([code, stderr]).toEqual([
      2,
      'out: there is nothing to merge into it but itself: another folder is needed\n',
    ]);
  }
});
