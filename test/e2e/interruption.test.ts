import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNative } from '../../src/train/engine/native.js';
import { mmoeExp, startMmoeExp, temporaryFolder, tinyConfig, waitForExit } from '../support/cli.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs long enough to be interrupted, short enough to wait for. */
const slowConfig = (folder: string) =>
  tinyConfig(folder, {
    training: {
      learningRate: 0.01,
      batchSize: 64,
      steps: 400,
      evaluateEvery: 100,
      testExamples: 500,
    },
    data: { kind: 'synthetic', features: 50, correlation: [0.5, 1] },
  });

const linesIn = (file: string): number =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;

/** The first worker of a sweep, once it has one. */
function findWorker(pid: number): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.map(Number).find((child) => child > 0 && isWorker(child));
}

function isWorker(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('local-pool/worker.js');
  } catch {
    // It has ended.
    return false;
  }
}

async function untilLines(file: string, count: number): Promise<void> {
  while (linesIn(file) < count) await sleep(5);
}

describe('nothing that was finished is ever lost', () => {
  it('kill -9 at many moments, torn lines, then a run like an undisturbed one', async () => {
    const folder = temporaryFolder();
    const config = slowConfig(folder);
    await mmoeExp(folder, ['run', config, '--out', 'undisturbed', '--quiet']);
    const ledger = join(folder, 'killed/ledger.jsonl');
    for (const finished of [1, 4, 8]) {
      const child = startMmoeExp(folder, ['run', config, '--out', 'killed']);
      const gone = waitForExit(child);
      await untilLines(ledger, finished);
      child.kill('SIGKILL');
      expect(await gone).toBe('SIGKILL');
      const kept = linesIn(ledger);
      // A kill in the midst of a write leaves half a line.
      const torn = readFileSync(ledger, 'utf8').split('\n')[0]!;
      appendFileSync(ledger, torn.slice(0, 10 * finished));
      expect(kept).toBeGreaterThanOrEqual(finished);
    }
    const { code, stderr } = await mmoeExp(folder, ['run', config, '--out', 'killed']);
    expect(code).toBe(0);
    expect(stderr).toContain('the last line was torn and is cut off');
    const csv = (out: string) => readFileSync(join(folder, out, 'runs.csv'), 'utf8');
    expect(csv('killed')).toBe(csv('undisturbed'));
    expect(linesIn(ledger)).toBe(12);
    expect(
      readdirSync(join(folder, 'killed')).filter(
        (name) => name.includes('lock') || name.includes('tmp'),
      ),
    ).toEqual([]);
  });

  it('a line that was cut or altered is trained again', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder);
    await mmoeExp(folder, ['run', config, '--quiet']);
    const out = join(folder, 'results/tiny');
    const before = readFileSync(join(out, 'runs.csv'), 'utf8');
    const ledger = join(out, 'ledger.jsonl');
    const text = readFileSync(ledger, 'utf8');
    writeFileSync(ledger, text.replace('"test_mse":', '"test_mse":1'));
    truncateSync(ledger, Buffer.byteLength(text) - 20);
    const { code, stderr } = await mmoeExp(folder, ['run', config]);
    expect(code).toBe(0);
    expect(stderr).toContain('ledger.jsonl:1: the line is damaged');
    expect(stderr).toContain('ledger.jsonl:12: the last line was torn');
    expect(stderr).toContain('12 runs, 10 done before');
    expect(readFileSync(join(out, 'runs.csv'), 'utf8')).toBe(before);
  });

  it('Ctrl-C writes the files and exits with 130', async () => {
    const folder = temporaryFolder();
    const child = startMmoeExp(folder, ['run', slowConfig(folder), '--out', 'out']);
    const gone = waitForExit(child);
    await untilLines(join(folder, 'out/ledger.jsonl'), 3);
    child.kill('SIGINT');
    expect(await gone).toBe(130);
    const rows = linesIn(join(folder, 'out/runs.csv'));
    expect(rows).toBe(linesIn(join(folder, 'out/ledger.jsonl')) + 1);
    const manifest = JSON.parse(readFileSync(join(folder, 'out/manifest.json'), 'utf8'));
    expect(manifest.counts.missing).toBe(12 - (rows - 1));
    expect(existsSync(join(folder, 'out/lock'))).toBe(false);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('%s, twice at once, stops it like Ctrl-C', async (signal, expected) => {
    const folder = temporaryFolder();
    const child = startMmoeExp(folder, ['run', slowConfig(folder), '--out', 'out']);
    const gone = waitForExit(child);
    await untilLines(join(folder, 'out/ledger.jsonl'), 3);
    child.kill(signal);
    child.kill(signal);
    expect(await gone).toBe(expected);
    expect(linesIn(join(folder, 'out/runs.csv'))).toBe(
      linesIn(join(folder, 'out/ledger.jsonl')) + 1,
    );
    expect(existsSync(join(folder, 'out/lock'))).toBe(false);
  });

  it('a second process on the folder learns who is writing there', async () => {
    const folder = temporaryFolder();
    const config = slowConfig(folder);
    // The longest runs come first: the first process is at work until it is told to stop.
    const child = startMmoeExp(folder, [
      'run',
      config,
      '--out',
      'out',
      '--set',
      'training.steps=[2, 10000000]',
    ]);
    const gone = waitForExit(child);
    while (!existsSync(join(folder, 'out/plan.csv'))) await sleep(5);
    const second = await mmoeExp(folder, ['run', config, '--out', 'out', '--quiet']);
    expect(second.code).toBe(2);
    expect(second.stderr).toBe(
      `out: process ${child.pid} is writing here: wait for it, choose another --out, or delete out/lock if you are sure that it does not\n`,
    );
    child.kill('SIGTERM');
    expect(await gone).toBe(143);
  });

  it('a worker that dies is replaced and its run tried again', async () => {
    const folder = temporaryFolder();
    const child = startMmoeExp(folder, [
      'run',
      slowConfig(folder),
      '--out',
      'out',
      '--workers',
      '1',
    ]);
    const gone = waitForExit(child);
    await untilLines(join(folder, 'out/ledger.jsonl'), 2);
    process.kill(findWorker(child.pid!)!, 'SIGKILL');
    expect(await gone).toBe(0);
    const csv = readFileSync(join(folder, 'out/runs.csv'), 'utf8');
    expect(csv.match(/,finished,/g)).toHaveLength(12);
  });

  it.each([
    ['wasm', 'trained once more'],
    ...(findNative(1).machine ? [['native', 'trained once more by wasm']] : []),
  ])('a crash under --engine %s is reported, and the run tried again', async (engine, what) => {
    const folder = temporaryFolder();
    const args = [
      'run',
      slowConfig(folder),
      '--out',
      'out',
      '--workers',
      '1',
      '--engine',
      engine!,
      '--json',
    ];
    const child = startMmoeExp(folder, args);
    const text = { stdout: '', stderr: '' };
    child.stdout!.on('data', (chunk) => {
      text.stdout += chunk;
    });
    child.stderr!.on('data', (chunk) => {
      text.stderr += chunk;
    });
    const gone = waitForExit(child);
    await untilLines(join(folder, 'out/ledger.jsonl'), 2);
    process.kill(findWorker(child.pid!)!, 'SIGSEGV');
    expect(await gone).toBe(0);
    const note = `its worker died: killed by SIGSEGV; ${what}`;
    expect(text.stderr).toMatch(new RegExp(`^crashed: .*, seed \\d: ${note}$`, 'm'));
    const events = text.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; key?: string });
    const crash = events.find(({ event }) => event === 'crash');
    expect(crash).toMatchObject({ stage: 'final', note });
    expect(events.filter(({ event, key }) => event === 'run' && key === crash!.key)).toMatchObject([
      { status: 'finished' },
    ]);
  });

  it('a run on which two workers died has failed, the rest continues, and the next sweep tries it again', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, { models: ['mmoe'], seeds: 1 });
    const args = ['run', config, '--out', 'out', '--workers', '1'];
    const child = startMmoeExp(folder, [
      ...args,
      '--set',
      'training.steps=[2, 10000000]',
      '--set',
      'data.correlation=1',
    ]);
    let stderr = '';
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    const gone = waitForExit(child);
    let killed: number | undefined;
    for (let deaths = 0; deaths < 2; ) {
      await sleep(50);
      const worker = findWorker(child.pid!);
      if (worker === undefined || worker === killed || !stderr.includes('final: ')) continue;
      process.kill(worker, 'SIGKILL');
      killed = worker;
      deaths++;
    }
    expect(await gone).toBe(1);
    expect(stderr).toContain('steps 10000000, seed 1: its worker died 2 times: killed by SIGKILL');
    const csv = readFileSync(join(folder, 'out/runs.csv'), 'utf8');
    expect(csv).toMatch(/,2,1,finished,/);
    expect(csv).toMatch(/,10000000,1,failed,/);
    const again = await mmoeExp(folder, [
      ...args,
      '--force',
      ...['--set', 'training.steps=2', '--set', 'data.correlation=1'],
    ]);
    expect(again.code).toBe(0);
  });
});
