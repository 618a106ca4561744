import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { startMmoeExp, temporaryFolder, tinyConfig, waitForExit } from '../support/cli.js';
import { certify, guardedServer, redisServer } from './redis.js';
import { sleep } from './sweep.js';

interface Started {
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  readonly text: { stdout: string; stderr: string };
  readonly exit: Promise<number | NodeJS.Signals | null>;
}

function start(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = startMmoeExp(folder, args, env);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.on('data', (chunk) => {
      text[name] += chunk;
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, text, exit: waitForExit(child) };
}

async function finished(...args: Parameters<typeof start>): Promise<Started['text']> {
  const { text, exit } = start(...args);
  expect(await exit, text.stderr).toBe(0);
  return text;
}

/**
 * A table, an architecture of one's own, a selection and predictions: all that a sweep may have.
 */
function prepared(folder: string): void {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [x, z] = [Math.sin(i), Math.cos(3 * i)];
    return [x, z, x + z > 0.1 ? 1 : 0, x - z + Math.sin(7 * i) > 0 ? 1 : 0];
  });
  writeFileSync(
    join(folder, 'rows.csv'),
    ['x,z,a,b', ...rows.map((row) => row.join(','))].join('\n'),
  );
  writeFileSync(
    join(folder, 'own.mjs'),
    `import { defineArchitecture, range, tower, towerSize } from 'mmoe-exp';
     export const own = defineArchitecture({
       name: 'own', title: 'Own', sizes: { tower: towerSize },
       build: (g, x, tasks, sizes) => range(tasks).map((k) => tower(g, x, sizes.tower, k)),
     });`,
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
    models: [
      { file: 'own.mjs', name: 'own' },
      { name: 'mmoe', experts: 2, expert: [4] },
    ],
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

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const lines = (folder: string) =>
  [...readRecords(folder)]
    .map(({ seconds: _, ...record }) => record)
    .sort((a, b) => (a.key < b.key ? -1 : 1));

describe('run --queue and worker', () => {
  it('write what one machine writes, through TLS and a password that nothing shows, where neither data nor code are', async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    prepared(folder);
    certify(folder);
    const password = 'not-to-be-seen';
    const server = await guardedServer(folder, 'me', password);
    const env = {
      MMOE_EXP_QUEUE: `rediss://me:${password}@localhost:${server.port}`,
      NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
    };
    await finished(folder, ['run', 'parts.yaml', '--out', 'one', '--workers', '1']);
    // What is prepared has its name from the hash of its content.
    mkdirSync(join(elsewhere, 'prepared'));
    cpSync(join(folder, 'data/table'), join(elsewhere, 'prepared/table'), { recursive: true });
    const there = { ...env, MMOE_EXP_DATA: 'prepared' };
    const workers = ['1', '2'].map((count) =>
      start(elsewhere, ['worker', '--workers', count, '--allow-code'], there),
    );
    const wary = start(elsewhere, ['worker', '--workers', '1'], there);
    const collected = await finished(
      folder,
      ['run', 'parts.yaml', '--queue', '--out', 'many'],
      env,
    );

    expect(await wary.exit).toBe(2);
    expect(wary.text.stderr).toMatch(
      /^parts, from .*: it trains by code of its own \(own\): read that, then run it with --allow-code$/m,
    );
    for (const { child, exit } of workers) {
      child.kill('SIGTERM');
      expect(await exit).toBe(143);
    }
    const [one, many] = [join(folder, 'one'), join(folder, 'many')];
    expect(filesIn(many)).toEqual(filesIn(one));
    const mayDiffer = /^ledger\.jsonl$|^manifest\.json$|^predictions\/[0-9a-f]+\.bin$/;
    for (const name of filesIn(one)) {
      if (mayDiffer.test(name)) expect(statSync(join(many, name)).isFile()).toBe(true);
      else
        expect(readFileSync(join(many, name), 'utf8'), name).toBe(
          readFileSync(join(one, name), 'utf8'),
        );
    }
    expect(lines(many)).toEqual(lines(one));
    const manifest = JSON.parse(readFileSync(join(many, 'manifest.json'), 'utf8'));
    expect(manifest.merged.length).toBeGreaterThan(0);
    expect(manifest.workers).toBe(manifest.merged[0].workers);

    const texts = [...workers, wary].flatMap(({ text }) => Object.values(text));
    const written = filesIn(many).map((name) => readFileSync(join(many, name), 'utf8'));
    for (const text of [...Object.values(collected), ...texts, ...written])
      expect(text).not.toContain(password);
    expect(await server.client.keys('mmoe-exp:*')).toEqual([]);
  });

  it('look at the same rounds of seeds as one machine, with the same decisions and bytes', async () => {
    const folder = temporaryFolder();
    const { url } = await redisServer();
    const claim = {
      compare: ['mmoe', 'shared-bottom'],
      at: { correlation: 0.5 },
      of: 'test_mse',
      expect: 'equal',
      margin: 100,
    };
    const config = tinyConfig(folder, {
      data: { kind: 'synthetic', preset: 'sines-10', features: 8, correlation: 0.5 },
      seeds: { first: 1001, count: 60, looks: 4 },
      claims: [{ ...claim, id: 'H1', says: 'Equal within a factor of 100.', fewest: 6 }],
    });
    await finished(folder, ['run', config, '--out', 'one', '--quiet', '--workers', '1']);
    start(folder, ['worker', '--queue', url, '--workers', '1']);
    await finished(folder, ['run', config, '--out', 'many', '--quiet', '--queue', url]);
    const [one, many] = ['one', 'many'].map((name) => join(folder, name)) as [string, string];
    const looks = (path: string) =>
      JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')).looks;
    expect(looks(one).at(-1)).toMatchObject({ open: [] });
    expect(looks(one).length).toBeLessThan(4);
    expect(looks(many)).toEqual(looks(one));
    expect(lines(many)).toEqual(lines(one));
    for (const name of ['plan.csv', 'runs.csv', 'summary.csv'])
      expect(readFileSync(join(many, name), 'utf8'), name).toBe(
        readFileSync(join(one, name), 'utf8'),
      );
    await finished(folder, ['verify', 'many', '--sample', '1']);
  });

  it('lose and double nothing where workers and the collector are killed', async () => {
    const folder = temporaryFolder();
    const { url, client } = await redisServer();
    const config = tinyConfig(folder, {
      training: {
        learningRate: 0.01,
        batchSize: 64,
        steps: 400,
        evaluateEvery: 100,
        testExamples: 500,
      },
      data: { kind: 'synthetic', features: 50, correlation: [0.5, 1] },
      seeds: 8,
    });
    await finished(folder, ['run', config, '--out', 'undisturbed', '--quiet', '--workers', '1']);
    const worker = () =>
      start(folder, ['worker', '--queue', url, '--workers', '1', '--lost-after', '5']);
    const collect = () => start(folder, ['run', config, '--out', 'out', '--queue', url]);
    const ledger = join(folder, 'out/ledger.jsonl');
    const untilLines = async (count: number) => {
      while (!existsSync(ledger) || readFileSync(ledger, 'utf8').split('\n').length - 1 < count)
        await sleep(10);
    };

    const [first, killed] = [worker(), collect()];
    await untilLines(2);
    first.child.kill('SIGKILL');
    const second = worker();
    await untilLines(6);
    killed.child.kill('SIGKILL');
    expect(await killed.exit).toBe('SIGKILL');
    // Its folder says what its chunks are called.
    expect(await client.hkeys('mmoe-exp:sweeps')).toEqual([
      readFileSync(join(folder, 'out/queue'), 'utf8').trim(),
    ]);
    const again = collect();
    expect(await again.exit, again.text.stderr).toBe(0);
    expect(existsSync(join(folder, 'out/queue'))).toBe(false);
    second.child.kill('SIGINT');
    expect(await second.exit).toBe(130);
    const csv = (out: string) => readFileSync(join(folder, out, 'runs.csv'), 'utf8');
    expect(csv('out')).toBe(csv('undisturbed'));
    expect(lines(join(folder, 'out'))).toEqual(lines(join(folder, 'undisturbed')));
  });

  it('a collector that is interrupted writes its files, and its worker waits for other work', async () => {
    const folder = temporaryFolder();
    const { url, client } = await redisServer();
    const config = tinyConfig(folder, {
      training: {
        learningRate: 0.01,
        batchSize: 64,
        steps: 3000,
        evaluateEvery: 1000,
        testExamples: 500,
      },
      seeds: 200,
    });
    const collector = start(folder, ['run', config, '--out', 'out', '--queue', url, '--json']);
    while (!collector.text.stderr.includes('waiting for workers')) await sleep(20);
    const worker = start(folder, [
      'worker',
      '--queue',
      url,
      '--workers',
      '1',
      '--exit-when-idle',
      '5',
    ]);
    const events = ['"event":"run"', '{"event":"workers","workers":1,"processes":1}'];
    while (!events.every((event) => collector.text.stdout.includes(event))) await sleep(20);
    collector.child.kill('SIGINT');
    expect(await collector.exit).toBe(130);
    expect(collector.text.stderr).toContain('interrupted: writing the finished runs');
    expect(existsSync(join(folder, 'out/runs.csv'))).toBe(true);
    expect(await worker.exit).toBe(0);
    expect(await client.keys('mmoe-exp:*')).toEqual([]);
  });

  it('end at once when they are told to while a broker has yet to say its first word', async () => {
    const folder = temporaryFolder();
    const connected: Socket[] = [];
    const silent = createServer((socket) => void connected.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const url = `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const config = tinyConfig(folder, {});
    const started = [
      start(folder, ['worker', '--queue', url]),
      start(folder, ['run', config, '--out', 'out', '--queue', url]),
    ];
    while (connected.length < 2) await sleep(20);
    const told = performance.now();
    for (const { child } of started) child.kill('SIGTERM');
    expect(await Promise.all(started.map(({ exit }) => exit))).toEqual([143, 143]);
    expect(performance.now() - told).toBeLessThan(5_000);
    expect(started[1]!.text.stderr).toContain('interrupted: 0 of');
  });

  it('end when they are told to while the broker is away', async () => {
    const folder = temporaryFolder();
    const { url, stop } = await redisServer();
    const config = tinyConfig(folder, {
      training: { learningRate: 0.01, batchSize: 16, steps: 100_000 },
      seeds: 200,
    });
    const worker = start(folder, ['worker', '--queue', url, '--workers', '1']);
    const collector = start(folder, ['run', config, '--out', 'out', '--queue', url, '--json']);
    while (!collector.text.stdout.includes('"processes":1')) await sleep(20);
    await stop();
    for (const { text } of [worker, collector]) {
      while (!text.stderr.includes('does not answer: trying again until it does')) await sleep(20);
    }
    worker.child.kill('SIGTERM');
    collector.child.kill('SIGTERM');
    expect([await worker.exit, await collector.exit]).toEqual([143, 143]);
    expect(collector.text.stderr).toContain(
      'still holds this sweep: the same command goes on with it, and removes it at its end',
    );
    expect(existsSync(join(folder, 'out/queue'))).toBe(true);
  });
});
