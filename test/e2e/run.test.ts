import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { mmoeExp, mmoeExpAlone, only, root, temporaryFolder, tinyConfig } from '../support/cli.js';

const table = (folder: string, name = 'runs.csv') =>
  parse(readFileSync(join(folder, name)), { columns: true }) as Record<string, string>[];

describe('mmoe-exp run', () => {
  it('writes a results folder and prints its table', async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await mmoeExp(folder, ['run', tinyConfig(folder)]);
    expect(stderr).toContain('engine ');
    expect(stderr).toContain('12/12 runs');
    expect(code).toBe(0);
    const out = join(folder, 'results/tiny');
    expect(stdout).toBe(readFileSync(join(out, 'summary.md'), 'utf8'));
    const runs = table(out);
    expect(Object.keys(runs[0]!).join()).toBe(
      'key,stage,model,correlation,seed,status,test_mse,test_mse_1,test_mse_2,test_nmse,test_nmse_1,test_nmse_2,label_correlation,weights,gate_weights,parameters',
    );
    expect(runs.map((run) => `${run.correlation} ${run.model} ${run.seed}`)).toEqual(
      ['0.5', '1'].flatMap((p) =>
        ['shared-bottom', 'mmoe'].flatMap((m) => [1, 2, 3].map((s) => `${p} ${m} ${s}`)),
      ),
    );
    for (const run of runs) {
      expect(run.status).toBe('finished');
      expect(Number(run.test_mse)).toBeCloseTo(
        (Number(run.test_mse_1) + Number(run.test_mse_2)) / 2,
        10,
      );
    }
    const summary = table(out, 'summary.csv');
    expect(summary).toHaveLength(4);
    const cell = runs
      .filter((run) => run.model === 'mmoe' && run.correlation === '1')
      .map((run) => Number(run.test_mse));
    expect(Number(summary[3]!.test_mse_mean)).toBeCloseTo((cell[0]! + cell[1]! + cell[2]!) / 3, 12);
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: 'tiny',
      counts: { finished: 12, diverged: 0, failed: 0, missing: 0 },
    });
    expect(manifest.config.training.steps).toBe(40);
  });

  it('does only what is missing', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder);
    await mmoeExp(folder, ['run', config, '--set', 'seeds=2']);
    const { stderr } = await mmoeExp(folder, ['run', config]);
    expect(stderr).toContain('seeds was [1,2], is [1,2,3]');
    expect(stderr).toContain('12 runs, 8 done before');
    expect(table(join(folder, 'results/tiny'))).toHaveLength(12);
    const again = await mmoeExp(folder, ['run', config]);
    expect(again.stderr).toContain('12 runs, 12 done before');
    expect(again.code).toBe(0);
    expect(
      readFileSync(join(folder, 'results/tiny/ledger.jsonl'), 'utf8').trim().split('\n'),
    ).toHaveLength(12);
  });

  it('gives the same bytes for any number of workers, and with --quiet is silent on stderr', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder);
    for (const workers of ['1', '3']) {
      const args = ['run', config, '--workers', workers, '--out', `w${workers}`, '--quiet'];
      expect((await mmoeExp(folder, args)).stderr).toBe('');
    }
    const bytes = (name: string) => readFileSync(join(folder, name, 'runs.csv'), 'utf8');
    expect(bytes('w3')).toBe(bytes('w1'));
  });

  it('leaves results of another config alone, but by --force, and then reuses only runs with the same key', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder);
    await mmoeExp(folder, ['run', config, '--quiet']);
    const manifest = readFileSync(join(folder, 'results/tiny/manifest.json'), 'utf8');
    const refused = await mmoeExp(folder, ['run', config, '--set', 'training.steps=20', '--quiet']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'results/tiny: has 12 runs of another config (training.steps was 40, is 20): name another folder with --out, or add --force to use this one\n',
    ]);
    expect(readFileSync(join(folder, 'results/tiny/manifest.json'), 'utf8')).toBe(manifest);
    const { stderr, code } = await mmoeExp(folder, [
      'run',
      config,
      '--set',
      'training.steps=20',
      '--force',
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('training.steps was 40, is 20');
    expect(stderr).toContain('12 runs, 0 done before');
    expect(table(join(folder, 'results/tiny'))).toHaveLength(12);
    const back = await mmoeExp(folder, ['run', config, '--force']);
    expect(back.stderr).toContain('12 runs, 12 done before');
    // A bit of it flipped on the disk.
    writeFileSync(
      join(folder, 'results/tiny/manifest.json'),
      manifest.replace('"steps": 40', '"steps": 50'),
    );
    expect((await mmoeExp(folder, ['run', config, '--quiet'])).stderr).toBe(
      'results/tiny/manifest.json: its config does not match its configHash: restore or delete it\n',
    );
  });

  it('writes JSON events to stdout and nothing else', async () => {
    const folder = temporaryFolder();
    const { stdout } = await mmoeExp(folder, ['run', tinyConfig(folder), '--json']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({
      event: 'stage',
      stage: 'final',
      cells: 4,
      runs: 12,
      done: 0,
    });
    expect(events.filter((event) => event.event === 'run')).toHaveLength(12);
    expect(events[1]).toMatchObject({
      event: 'run',
      status: 'finished',
      metrics: { test_mse: expect.any(Number) },
    });
    expect(events.at(-1)).toMatchObject({ event: 'end', finished: 12, missing: 0 });
  });

  it('prints a plan with the paper’s weights and trains nothing with --dry-run', async () => {
    const folder = temporaryFolder();
    const args = [
      'run',
      join(root, 'configs/synthetic.yaml'),
      '--dry-run',
      '--set',
      'training.steps=10',
    ];
    const { stdout, code } = await mmoeExp(folder, args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/shared-bottom +\| +0.5 \| +0.002 \| +13108 \|/);
    expect(stdout).toMatch(/ mmoe +\| +0.5 \| +0.002 \| +13056 \|/);
    expect(stdout).toMatch(/300 runs, 0 done in results\/synthetic; about .* for the rest/);
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });

  it('sweeps every list, and per-model settings stay with their model', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, {
      models: [{ name: 'mmoe', experts: [2, 3] }, 'omoe'],
      settings: { omoe: { training: { learningRate: 0.003 }, expert: [4, 3] } },
      seeds: [5],
    });
    const { code } = await mmoeExp(folder, [
      'run',
      config,
      '--set',
      'data.correlation=0.5',
      '--quiet',
    ]);
    expect(code).toBe(0);
    const runs = table(join(folder, 'results/tiny'));
    expect(runs.map((run) => [run.model, run.experts, run.learningRate, run.seed])).toEqual([
      ['mmoe', '2', '0.01', '5'],
      ['mmoe', '3', '0.01', '5'],
      ['omoe', '8', '0.003', '5'],
    ]);
  });

  it('binary labels are scored by AUC and log-loss', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder);
    const { stdout } = await mmoeExp(folder, [
      'run',
      config,
      '--quiet',
      '--set',
      'data.labels=binary',
      '--set',
      'seeds=1',
    ]);
    expect(stdout).toContain('AUC on the test examples');
    const [run] = table(join(folder, 'results/tiny'));
    expect(Object.keys(run!).slice(6).join()).toBe(
      'test_auc,test_auc_1,test_auc_2,test_log_loss,test_log_loss_1,test_log_loss_2,label_correlation,positive_share_1,positive_share_2,weights,gate_weights,parameters',
    );
  });

  it('three tasks by a matrix, a fixed training set, a validation part, SGD, evaluateEvery above steps', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, {
      data: {
        kind: 'synthetic',
        features: 6,
        correlation: {
          matrix: [
            [1, 0.5, 0.2],
            [0.5, 1, 0.1],
            [0.2, 0.1, 1],
          ],
        },
        trainExamples: 50,
      },
      models: [
        'single-task',
        'shared-bottom',
        'l2-constrained',
        'cross-stitch',
        'tensor-factorization',
        'omoe',
        'mmoe',
      ],
      training: {
        optimizer: 'sgd',
        learningRate: 0.01,
        batchSize: 16,
        steps: 9,
        evaluateEvery: 100,
        testExamples: 20,
        validationExamples: 10,
      },
      seeds: 1,
    });
    const { code } = await mmoeExp(folder, ['run', config, '--quiet']);
    expect(code).toBe(0);
    const runs = table(join(folder, 'results/tiny'));
    expect(runs).toHaveLength(7);
    const metrics = Object.keys(runs[0]!).slice(5);
    expect(metrics.slice(0, 4)).toEqual(['test_mse', 'test_mse_1', 'test_mse_2', 'test_mse_3']);
    expect(metrics.slice(8, 10)).toEqual(['validation_mse', 'validation_mse_1']);
  });

  it('a diverged run is reported with its step, left out of means, and stops nothing', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, { models: ['shared-bottom'], seeds: 2 });
    const args = [
      'run',
      config,
      '--quiet',
      '--set',
      'training.learningRate=[0.01, 1000]',
      '--set',
      'training.optimizer=sgd',
    ];
    const { code, stdout } = await mmoeExp(folder, [...args, '--set', 'data.correlation=0.5']);
    expect(code).toBe(0);
    expect(stdout).toContain('2 of 2 diverged');
    expect(stdout).not.toContain('NaN');
    const out = join(folder, 'results/tiny');
    const [, , bad] = table(out);
    expect(bad).toMatchObject({ status: 'diverged', test_mse: '' });
    const lines = readFileSync(join(out, 'ledger.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find((line) => line.status === 'diverged').divergedAt).toBeGreaterThan(1);
  });

  it('says so where every run diverged', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, { models: ['shared-bottom'], seeds: 1 });
    const args = ['--set', 'training.learningRate=1000', '--set', 'training.optimizer=sgd'];
    const { code, stdout } = await mmoeExp(folder, ['run', config, '--quiet', ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain('no run finished: 2 of 2 diverged');
  });

  it('selects in a first stage on its own seeds, one value per model', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, {
      select: {
        'training.learningRate': { from: [0.00001, 0.01], seeds: 3, mostSeeds: 3, by: 'test_mse' },
      },
      training: { batchSize: 16, steps: 60, evaluateEvery: 60, testExamples: 50 },
      seeds: 2,
    });
    const { code, stderr } = await mmoeExp(folder, ['run', config]);
    expect(code).toBe(0);
    expect(stderr).toContain('select: 24 runs');
    expect(stderr).toContain('final: 8 runs');
    const out = join(folder, 'results/tiny');
    const runs = table(out);
    const final = runs.filter((run) => run.stage === 'final');
    expect(runs.filter((run) => run.stage === 'select')).toHaveLength(24);
    expect(final).toHaveLength(8);
    const seeds = (stage: string) =>
      new Set(runs.filter((run) => run.stage === stage).map((run) => run.seed));
    for (const seed of seeds('select')) expect(seeds('final')).not.toContain(seed);
    for (const run of final) {
      const candidates = runs.filter((r) => r.stage === 'select' && r.model === run.model);
      const medianAt = (rate: string, correlation: string) =>
        candidates
          .filter((r) => r.learningRate === rate && r.correlation === correlation)
          .map((r) => Number(r.test_mse))
          .sort((a, b) => a - b)[1]!;
      const overall = (rate: string) => medianAt(rate, '0.5') + medianAt(rate, '1');
      expect(run.learningRate).toBe(overall('0.00001') < overall('0.01') ? '0.00001' : '0.01');
    }
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(manifest.config.select['training.learningRate']).toMatchObject({
      statistic: 'median',
      per: 'model',
    });
    expect(manifest.selected).toMatchObject([
      {
        model: 'shared-bottom',
        chosen: { learningRate: expect.any(Number) },
        seeds: 3,
        sureness: expect.any(Number),
      },
      {
        model: 'mmoe',
        candidates: [{ diverged: 0 }, { cells: [{ correlation: 0.5 }, { correlation: 1 }] }],
      },
    ]);
    expect(manifest.stages.map((stage: { stage: string }) => stage.stage)).toEqual([
      'select',
      'final',
    ]);
    expect(stderr).toMatch(
      /^selected for mmoe: learningRate 0\.\d+ \(median test_mse [\d.]+; seeds: 3; \d+ % of resamples agree\)$/m,
    );
  });

  it('tries more seeds where the first leave the choice open, and as many after a kill', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, {
      // Two rates that noise alone tells apart.
      select: {
        'training.learningRate': {
          from: [0.01, 0.0100001],
          seeds: 2,
          mostSeeds: 6,
          by: 'test_mse',
        },
      },
      models: ['mmoe'],
      seeds: 2,
    });
    const plan = await mmoeExp(folder, ['run', config, '--dry-run']);
    expect(plan.stdout).toContain('12 runs, 0 done');
    expect(plan.stdout).toContain('up to 16 more');
    const [, final] = plan.stdout.split('final: 2 cells x 2 seeds = 4 runs');
    expect(final).toMatch(/^\| mmoe +\| +0.5 \| to be chosen \|/m);
    const { stderr, stdout, code } = await mmoeExp(folder, ['run', config, '--json']);
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const stages = events.filter(({ event }) => event === 'stage');
    expect(stages.map(({ stage, runs, before, of }) => [stage, runs, before, of])).toEqual([
      ['select', 8, undefined, undefined],
      ['select', 8, 8, 16],
      ['select', 8, 16, 24],
      ['final', 4, undefined, undefined],
    ]);
    expect(stderr).toContain('select: runs 9 to 16 of 16, 0 done before');
    const [choice] = events.find(({ event }) => event === 'selected').choices;
    expect(choice).toMatchObject({ model: 'mmoe', seeds: 6 });
    expect(choice.sureness).toBeLessThan(0.95);
    const out = join(folder, 'results/tiny');
    const before = readFileSync(join(out, 'runs.csv'), 'utf8');
    expect(table(out)).toHaveLength(28);
    // A kill during the second batch leaves its first runs.
    const ledger = join(out, 'ledger.jsonl');
    writeFileSync(ledger, `${readFileSync(ledger, 'utf8').split('\n').slice(0, 11).join('\n')}\n`);
    const open = await mmoeExp(folder, ['run', config, '--dry-run']);
    expect(open.stdout).toContain('20 runs, 11 done');
    expect(open.stdout).toContain('up to 8 more');
    const again = await mmoeExp(folder, ['run', config]);
    expect(again.stderr).toContain('select: 8 runs, 8 done before');
    expect(again.stderr).toContain('select: runs 9 to 16 of 16, 3 done before');
    expect(readFileSync(join(out, 'runs.csv'), 'utf8')).toBe(before);
  });

  it('draws specifications, which a longer draw completes and a report compares', async () => {
    const folder = temporaryFolder();
    const moe = (name: string) => ({ name, experts: [2, 4], weights: 600 });
    const config = tinyConfig(folder, {
      data: { kind: 'synthetic', features: [6, 8], tasks: [2, 3], correlation: [0.5, 1] },
      models: [{ name: 'shared-bottom', weights: 600 }, moe('omoe'), moe('mmoe')],
      draw: { specifications: 3, seed: 1 },
      seeds: 1,
    });
    const all = ['--set', 'draw.specifications=8'];
    const plan = await mmoeExp(folder, ['run', config, '--dry-run', ...all]);
    expect(plan.stdout).toContain(
      'final: 8 specifications of 8 (data.features, data.tasks and model.experts), drawn by seed 1: ' +
        '40 cells x 1 seed = 40 runs',
    );
    expect(plan.stdout).toMatch(/shared-bottom \| +8 \| /);
    expect(plan.stdout).toMatch(/mmoe +\| +16 \| /);
    const first = await mmoeExp(folder, ['run', config]);
    expect(first.code).toBe(0);
    const done = table(join(folder, 'results/tiny'));
    expect((await mmoeExp(folder, ['report', 'results/tiny', ...only('csv')])).code).toBe(0);
    const report = table(join(folder, 'results/tiny/report/tables'), 'claims.csv');
    expect(report.filter(({ id }) => id === 'C3')).toHaveLength(3);
    const { stderr } = await mmoeExp(folder, ['run', config, ...all]);
    expect(stderr).toContain(`40 runs, ${done.length} done before`);
    const runs = table(join(folder, 'results/tiny'));
    expect(runs.map(({ key }) => key)).toEqual(expect.arrayContaining(done.map(({ key }) => key)));
    expect(runs).toHaveLength(40);
  });
});

describe('bad input: one clear line and exit code 2', () => {
  const cases: [string, string[], RegExp][] = [
    ['a missing file', ['run', 'none.yaml'], /^none\.yaml: .*no such file/],
    ['no config', ['run'], /missing required argument/],
    ['an unknown option', ['run', 'tiny.yaml', '--worker', '2'], /unknown option '--worker'/],
    ['an unknown engine', ['run', 'tiny.yaml', '--engine', 'gpu'], /engine/],
    ['no workers', ['run', 'tiny.yaml', '--workers', '0'], /whole number of at least 1/],
    ['p = 1.2', ['run', 'tiny.yaml', '--set', 'data.correlation=1.2'], /data\.correlation is 1\.2/],
    ['steps 0', ['run', 'tiny.yaml', '--set', 'training.steps=0'], /training\.steps is 0/],
    [
      'a test part that does not fit in memory',
      [
        'run',
        'tiny.yaml',
        '--set',
        'training.testExamples=1000000000',
        '--set',
        'models=[mmoe]',
        '--set',
        'data.correlation=1',
      ],
      /mmoe: a run needs 37\.3 GiB of memory, of which the rows of the data take 37\.3: at most 1\.0 GiB is possible/,
    ],
    [
      'a folder under a file',
      ['run', 'tiny.yaml', '--out', 'tiny.yaml/x'],
      /tiny\.yaml\/x: cannot be written/,
    ],
    [
      'a folder that is a file',
      ['run', 'tiny.yaml', '--out', 'tiny.yaml'],
      /tiny\.yaml: cannot be written/,
    ],
  ];

  it.each(cases)('%s', async (_, args, message) => {
    const folder = temporaryFolder();
    tinyConfig(folder);
    const { code, stdout, stderr } = await mmoeExp(folder, args);
    expect(code).toBe(2);
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('engine '));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
  });

  it('a folder without permission', async () => {
    // Root may write anywhere: there is no such folder for it.
    if (process.getuid?.() === 0) return;
    const folder = temporaryFolder();
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    const { code, stderr } = await mmoeExp(folder, [
      'run',
      tinyConfig(folder),
      '--out',
      join(closed, 'x'),
      '--quiet',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('permission denied');
  });

  // A file system of its own can be had by root on Linux alone.
  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a full disk', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    mkdirSync(out);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', out]);
    try {
      const { code, stderr } = await mmoeExpAlone(folder, [
        'run',
        tinyConfig(folder),
        '--out',
        'out',
        '--quiet',
      ]);
      expect(stderr).toMatch(
        /^out\/[a-z.]+: cannot be written: no space left on device \(ENOSPC\)\n$/,
      );
      expect(code).toBe(2);
    } finally {
      execFileSync('umount', [out]);
    }
  });

  it('a ledger of a later version', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder);
    mkdirSync(join(folder, 'out'));
    const { toLine } = await import('../../src/sweep/folder/record.js');
    writeFileSync(join(folder, 'out/ledger.jsonl'), toLine({ version: 2, key: 'x' } as never));
    const { code, stderr } = await mmoeExp(folder, ['run', config, '--out', 'out', '--quiet']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^out\/ledger\.jsonl:1: written by a later version/);
  });
});

describe('a runtime without WebAssembly', () => {
  it.each(['auto', 'wasm', 'tfjs'])('learns what it lacks with --engine %s', async (engine) => {
    const folder = temporaryFolder();
    const args = ['run', tinyConfig(folder), '--engine', engine, '--out', 'out'];
    const { code, stdout, stderr } = await mmoeExpAlone(folder, args, {
      NODE_OPTIONS: '--jitless',
    });
    expect(stderr).toMatch(
      /^the WebAssembly kernels, which every engine needs, do not load: .*WebAssembly/m,
    );
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('is diagnosed', async () => {
    const { code, stdout } = await mmoeExpAlone(temporaryFolder(), ['doctor'], {
      NODE_OPTIONS: '--jitless',
    });
    expect(stdout).toMatch(/^wasm\/simd128 +missing +.*WebAssembly/m);
    expect(code).toBe(0);
  });
});
