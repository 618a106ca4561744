import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/ground/base/errors.js';
import { sha256Hex } from '../../src/ground/base/sha256.js';
import { readPredictions } from '../../src/sweep/folder/predictions.js';
import { Board } from '../../src/sweep/runs/queue/board.js';
import type { Delivery } from '../../src/sweep/runs/queue/messages.js';
import { temporaryFolder } from '../support/cli.js';
import { proxyTo } from './proxy.js';
import { type RedisServer, redisServer } from './redis.js';
import {
  dyingPool,
  openTestQueue,
  sleep,
  slowPool,
  startSweep,
  startWorker,
  trainedHere,
} from './sweep.js';

const SHA = 'ab'.repeat(32);

/** What a forger delivers. */
const part = {
  tool: { version: '1' },
  machine: { node: 'v20', platform: 'linux', cpu: 'x', cores: 1, computed: 'wasm simd128' },
  workers: 1,
  started: '2026-01-01T00:00:00.000Z',
};
const outcome = { status: 'finished' as const, metrics: {}, curve: { step: [] }, gates: [] };

/** The id of the only sweep. */
const sweepAt = async ({ client }: Pick<RedisServer, 'client'>): Promise<string> => {
  for (;;) {
    const [id] = await client.hkeys('mmoe-exp:sweeps');
    if (id !== undefined) return id;
    await sleep(20);
  }
};

describe('a sweep through a queue', () => {
  it('gives the records of one machine, and leaves nothing at the broker', async () => {
    const server = await redisServer();
    const config = {
      seeds: 30,
      select: {
        'training.learningRate': { from: [0.01, 0.1], seeds: 2, mostSeeds: 2, by: 'test_mse' },
      },
    };
    const queue = await openTestQueue(server.url);
    const workers = [startWorker(server.url, { processes: 2 }), startWorker(server.url)];
    const seen = { jobs: 0, events: 0, returned: new Set<string>(), deliveries: 0 };
    const id = sweepAt(server);
    const watch = setInterval(async () => {
      const keys = await server.client.keys(`mmoe-exp:${await id}:c*`);
      seen.jobs = Math.max(seen.jobs, keys.filter((key) => !key.endsWith(':lock')).length);
      const events = await server.client.xrange(`mmoe-exp:${await id}:events`, '-', '+');
      seen.events = Math.max(seen.events, events.length);
      for (const [, [, event, ...fields]] of events)
        if (event === 'completed') seen.returned.add(fields.join());
      seen.deliveries = Math.max(
        seen.deliveries,
        await server.client.xlen(`mmoe-exp:deliveries:${await id}`),
      );
    }, 50);
    const sweep = startSweep(queue, { config });
    expect((await sweep.result).end).toBe('whole');
    clearInterval(watch);
    expect(sweep.records()).toEqual(await trainedHere(config));
    expect(sweep.records()).toHaveLength(16 + 120);
    const { events } = sweep;
    expect(events.filter(({ event }) => event === 'run')).toHaveLength(16 + 120);
    expect(queue.parts).toMatchObject([
      { machine: { computed: expect.any(String) } },
      { started: expect.any(String) },
    ]);
    // No more chunks than workers need, and no results in BullMQ's stream of events.
    expect(seen.jobs).toBeGreaterThan(0);
    expect(seen.jobs).toBeLessThanOrEqual(7);
    expect(seen.events).toBeLessThan(400);
    expect([...seen.returned].join('\n')).not.toMatch(/test_mse|curve/);
    expect(seen.deliveries).toBeLessThan(136);
    await queue.close();
    expect(await server.client.keys(`*${await id}*`)).toEqual([]);
    for (const worker of workers) await worker.stop();
    expect(await server.client.keys('*')).toEqual([]);
  });

  it('leaves nothing at the broker where its worker is stopped at once', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const worker = startWorker(server.url, { lost: 1 });
    await startSweep(queue).result;
    await queue.close();
    // BullMQ's check of stalled chunks, of the sweep that is over.
    await expect.poll(() => server.client.keys('*:stalled-check')).toHaveLength(1);
    await worker.stop();
    expect(await server.client.keys('*')).toEqual([]);
  });

  it('a chunk that takes longer than its lock is given out once', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const pool = slowPool(6_000);
    for (const _ of [1, 2]) startWorker(server.url, { lost: 2, poolFor: () => pool });
    const sweep = startSweep(queue, { config: { models: ['mmoe'] } });
    await sweep.result;
    expect(sweep.records()).toEqual(await trainedHere({ models: ['mmoe'] }));
    expect(pool.started).toHaveLength(4);
    expect(sweep.events).toContainEqual({ event: 'workers', workers: 2, processes: 2 });
  });

  it('a chunk whose worker falls silent is done by another one', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const sweep = startSweep(queue);
    const id = await sweepAt(server);
    const silent = new Worker(id, null, {
      connection: { url: server.url },
      prefix: 'mmoe-exp',
      autorun: false,
      lockDuration: 1_000,
      skipStalledCheck: true,
    });
    while (!(await silent.getNextJob('silent', { block: false }))) await sleep(50);
    await silent.close(true);
    startWorker(server.url, { lost: 1 });
    await sweep.result;
    expect(sweep.records()).toEqual(await trainedHere());
  });

  it('a chunk that no worker brings to an end fails, and its runs with it', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const sweep = startSweep(queue);
    const jobs = new Queue(await sweepAt(server), {
      connection: { url: server.url },
      prefix: 'mmoe-exp',
    });
    let job = (await jobs.getWaiting())[0];
    while (!job) {
      await sleep(50);
      [job] = await jobs.getWaiting();
    }
    // What BullMQ notes after the last of too many losses.
    await server.client.hset(`mmoe-exp:${jobs.name}:${job.id}`, 'defa', 'lost too often');
    startWorker(server.url);
    expect((await sweep.result).end).toBe('open');
    await jobs.close();
    const failed = sweep.records().filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([{ error: 'it came to no end on any worker: lost too often' }]);
    expect(sweep.records()).toHaveLength(8);
  });

  it.each([
    ['gone', (client: Redis, key: string) => client.del(key)],
    ['no chunk', (client: Redis, key: string) => client.hset(key, 'data', '{"specs": 1}')],
    [
      'no chunk, lost too often',
      (client: Redis, key: string) => client.hset(key, { data: '1', defa: 'lost' }),
    ],
  ])('the runs of a chunk whose data are %s are trained all the same', async (_, spoil) => {
    const server = await redisServer();
    const sweep = startSweep(await openTestQueue(server.url));
    const id = await sweepAt(server);
    while ((await server.client.llen(`mmoe-exp:${id}:wait`)) < 4) await sleep(20);
    const jobs = await server.client.lrange(`mmoe-exp:${id}:wait`, 0, 1);
    for (const job of jobs) await spoil(server.client, `mmoe-exp:${id}:${job}`);
    startWorker(server.url);
    expect((await sweep.result).end).toBe('whole');
    expect(sweep.records()).toEqual(await trainedHere());
  });

  it('a worker that is stopped delivers what is finished, and gives the rest back', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const config = { seeds: 20 };
    const sweep = startSweep(queue, { config });
    const pool = slowPool(60);
    const first = startWorker(server.url, { poolFor: () => pool });
    // By then chunks have many runs.
    while (pool.started.length < 15) await sleep(20);
    await first.stop();
    const delivered = pool.started.length - 1;
    expect(first.said.join('\n')).toMatch(/small: \d+ of \d+ runs/);
    await expect.poll(() => sweep.records().length, { timeout: 20_000 }).toBe(delivered);
    const other = slowPool(0);
    startWorker(server.url, { poolFor: () => other });
    await sweep.result;
    expect(sweep.records()).toEqual(await trainedHere(config));
    expect(other.started).toHaveLength(80 - delivered);
  });

  it('what comes twice is in the ledger once, and told where it differs', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const board = new Board(server.client);
    let forged: Promise<boolean> | undefined;
    const again = async (delivery: Delivery) => {
      const id = await sweepAt(server);
      await board.deliver(id, delivery);
      const [result] = delivery.results as [Extract<Delivery['results'][0], { outcome: unknown }>];
      const outcome = { ...result.outcome, metrics: { ...result.outcome.metrics, test_mse: 0.25 } };
      return board.deliver(id, { ...delivery, results: [{ ...result, outcome }] });
    };
    const sweep = startSweep(queue, {
      onEvent: (event) => {
        if (event.event !== 'run' || forged) return;
        const { key, status, metrics } = event.record;
        const outcome = { status, metrics, curve: { step: [] }, gates: [] } as never;
        const part = queue.parts[0]!;
        forged = again({
          chunk: 'c1',
          worker: 'other',
          part,
          crashes: [],
          results: [{ key, outcome, seconds: 1 }],
        });
      },
    });
    startWorker(server.url, { poolFor: () => slowPool(300) });
    await sweep.result;
    expect(await forged).toBe(true);
    expect(sweep.records()).toEqual(await trainedHere());
    const differs = sweep.events.filter(({ event }) => event === 'differs');
    expect(differs).toMatchObject([
      { changes: [expect.stringMatching(/^metrics\.test_mse was [\d.]+, is 0\.25$/)] },
    ]);
  });

  it('predictions that are not those of the test rows are told, and their runs trained all the same', async () => {
    const server = await redisServer();
    const [queue, folder] = [await openTestQueue(server.url), temporaryFolder()];
    const config = {
      data: { kind: 'synthetic', features: 4, correlation: [0.5], labels: 'binary' },
    };
    const sweep = startSweep(queue, { folder, config, keepsPredictions: true });
    const keys = (await trainedHere(config)).map(({ key }) => key);
    const results = [Float32Array.of(1), new Float32Array(40).fill(Number.NaN)].map(
      (predictions, i) => ({
        key: keys[i]!,
        outcome,
        seconds: 1,
        predictions,
      }),
    );
    await new Board(server.client).deliver(await sweepAt(server), {
      chunk: 'c1',
      worker: 'other',
      part,
      results,
      crashes: [],
    });
    while (queue.said.length < 2) await sleep(20);
    expect(queue.said).toEqual(
      keys.slice(0, 2).map((key) => {
        return `run ${key}: left out what a worker delivered: its predictions are not a number for each test row and task`;
      }),
    );
    startWorker(server.url);
    await sweep.result;
    expect(sweep.records()).toEqual(await trainedHere(config));
    expect([...readPredictions(folder)].flatMap(({ runs }) => [...runs.keys()]).sort()).toEqual(
      keys,
    );
  });

  it('deliveries that cannot be read are told once, and keep nothing up', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const sweep = startSweep(queue);
    const stream = `mmoe-exp:deliveries:${await sweepAt(server)}`;
    for (const text of ['x', '{}', '[]']) await server.client.xadd(stream, '*', 'delivery', text);
    startWorker(server.url);
    await sweep.result;
    expect(queue.said).toEqual([
      'left out a delivery that cannot be read; its runs are trained again if they do not come otherwise',
    ]);
    expect(sweep.records()).toEqual(await trainedHere());
  });

  it('runs of a spec that no config plans are delivered as failed, and the others of their chunk trained', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const sweep = startSweep(queue);
    const jobs = new Queue(await sweepAt(server), {
      connection: { url: server.url },
      prefix: 'mmoe-exp',
    });
    while ((await jobs.getWaiting()).length < 4) await sleep(20);
    const job = (await jobs.getWaiting())[0]!;
    const [spec] = job.data.specs;
    await job.updateData({
      ...job.data,
      specs: [{ ...spec, training: { ...spec.training, evaluateEvery: 0 } }],
    });
    await jobs.close();
    startWorker(server.url);
    expect((await sweep.result).end).toBe('open');
    const failed = sweep.records().filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([
      {
        key: job.data.runs[0].key,
        error:
          'no worker trains it: training.evaluateEvery is 0: a whole number of at least 1 is needed',
      },
    ]);
    expect(sweep.records()).toHaveLength(8);
  });

  it('runs that fail at once leave chunks small', async () => {
    const server = await redisServer();
    const sweep = startSweep(await openTestQueue(server.url), { config: { seeds: 5 } });
    const sizes: number[] = [];
    startWorker(server.url, {
      poolFor: () => ({
        close: () => {},
        async execute(requests, { onResult }) {
          sizes.push(requests.length);
          for (const index of requests.keys()) onResult(index, { error: 'no', seconds: 0 });
        },
      }),
    });
    await sweep.result;
    expect(sizes).toEqual(Array(20).fill(1));
  });

  it('a broker that refuses for good ends collector and worker with its line', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    const sweep = startSweep(queue);
    sweep.result.catch(() => {});
    const id = await sweepAt(server);
    // The collector ends first, perhaps: the worker needs a chunk to deliver.
    while ((await server.client.llen(`mmoe-exp:${id}:wait`)) < 4) await sleep(20);
    await server.client.set(`mmoe-exp:deliveries:${id}`, 'of another kind');
    const line = `${server.url}: it refuses: WRONGTYPE Operation against a key holding the wrong kind of value`;
    await expect(startWorker(server.url).ended).rejects.toThrow(new InputError('queue', [line]));
    await expect(sweep.result).rejects.toThrow(new InputError('queue', [line]));
  });

  it('needs of a user no more than docs/scale.md says', async () => {
    const rights = /needs no more than `([^`]*)`/
      .exec(readFileSync('docs/scale.md', 'utf8'))![1]!
      .split(' ');
    const { port, client } = await redisServer();
    await client.call('ACL', 'SETUSER', 'me', 'on', '>geheim', ...rights);
    const url = `redis://me:geheim@127.0.0.1:${port}`;
    const queue = await openTestQueue(url);
    const sweep = startSweep(queue);
    const worker = startWorker(url);
    expect((await sweep.result).end).toBe('whole');
    await queue.close();
    await worker.stop();
    await worker.ended;
    expect([...queue.said, ...worker.said].filter((line) => line.includes('NOPERM'))).toEqual([]);
  });

  it('two collectors at once both get whole results', async () => {
    const server = await redisServer();
    const configs = [{ models: ['omoe'] }, { models: ['mmoe'] }];
    const sweeps = await Promise.all(
      configs.map(async (config) =>
        startSweep(await openTestQueue(server.url), { config: { ...config, seeds: 6 } }),
      ),
    );
    for (const processes of [1, 2]) startWorker(server.url, { processes });
    for (const [i, sweep] of sweeps.entries()) {
      expect((await sweep.result).end).toBe('whole');
      expect(sweep.records()).toEqual(await trainedHere({ ...configs[i], seeds: 6 }));
    }
  });

  it('a collector that starts again goes on with the chunks and results that are there', async () => {
    const server = await redisServer();
    const [folder, id] = [temporaryFolder(), 'ab'.repeat(8)];
    const first = await openTestQueue(server.url, { id });
    const sweep = startSweep(first, { folder });
    const pool = slowPool(400);
    startWorker(server.url, { poolFor: () => pool });
    while (sweep.records().length < 1) await sleep(20);
    // It leaves all as it is, as one does that is killed; and the worker goes on.
    sweep.stop();
    await sweep.result;
    await sleep(2_000);
    const again = startSweep(await openTestQueue(server.url, { id }), { folder });
    await again.result;
    expect(again.records()).toEqual(await trainedHere());
    expect(pool.started).toHaveLength(8);
  });
});

describe('a sweep whose collector', () => {
  const minutes = 60_000;
  const id = 'cd'.repeat(8);

  /** A sweep that its collector left, so many minutes ago, with four chunks. */
  async function left(folder: string, ago: number): Promise<RedisServer> {
    const server = await redisServer();
    const sweep = startSweep(await openTestQueue(server.url, { id }), { folder });
    while ((await server.client.llen(`mmoe-exp:${id}:wait`)) < 4) await sleep(20);
    sweep.stop();
    await sweep.result;
    // Its last look.
    await sleep(500);
    await server.client.pexpire(`mmoe-exp:collector:${id}`, (24 * 60 - ago) * minutes);
    return server;
  }

  it('has been gone for a while is trained, and what is delivered is kept for a day', async () => {
    const folder = temporaryFolder();
    const server = await left(folder, 11);
    startWorker(server.url);
    const deliveries = `mmoe-exp:deliveries:${id}`;
    await expect.poll(() => server.client.xlen(deliveries), { timeout: 10_000 }).toBe(4);
    expect(await server.client.pttl(deliveries)).toBeGreaterThan((24 * 60 - 1) * minutes);
  });

  it('has been gone for a day is removed by the next worker', async () => {
    const server = await left(temporaryFolder(), 24 * 60);
    expect(await server.client.keys(`*${id}*`)).not.toEqual([]);
    startWorker(server.url);
    await expect.poll(() => server.client.keys(`*${id}*`), { timeout: 10_000 }).toEqual([]);
    expect(await server.client.hkeys('mmoe-exp:sweeps')).toEqual([]);
  });

  it('was away while a worker gave a chunk back has its runs trained once', async () => {
    const folder = temporaryFolder();
    const server = await left(folder, 1);
    const silent = new Worker(id, null, {
      connection: { url: server.url },
      prefix: 'mmoe-exp',
      autorun: false,
    });
    const job = (await silent.getNextJob('silent', { block: false }))!;
    await new Board(server.client).deliver(id, {
      chunk: job.id!,
      worker: 'silent',
      part,
      results: [],
      crashes: [],
      ends: true,
    });
    const pool = slowPool(0);
    const again = startSweep(await openTestQueue(server.url, { id }), { folder });
    startWorker(server.url, { poolFor: () => pool });
    await again.result;
    await silent.close(true);
    expect(again.records()).toEqual(await trainedHere());
    expect(pool.started).toHaveLength(8);
  });

  it('comes back to a broker that is full of deliveries goes on', async () => {
    const folder = temporaryFolder();
    const server = await left(folder, 1);
    const used = /used_memory:(\d+)/.exec(await server.client.info('memory'))![1];
    const results = [{ key: 'k', error: 'x'.repeat(4_000_000), seconds: 1 }];
    await new Board(server.client).deliver(id, {
      chunk: 'c1',
      worker: 'other',
      part,
      results,
      crashes: [],
    });
    await server.client.config('SET', 'maxmemory', Number(used) + 1_000_000);
    const again = startSweep(await openTestQueue(server.url, { id }), { folder });
    startWorker(server.url);
    await again.result;
    expect(again.records()).toEqual(await trainedHere());
  });

  it('ends while the broker is away is still there, which is said', async () => {
    const server = await redisServer();
    const queue = await openTestQueue(server.url);
    startSweep(queue).result.catch(() => {});
    await sweepAt(server);
    await server.stop();
    await queue.close();
    expect(queue.said.at(-1)).toBe(
      `${server.url} still holds this sweep: the same command goes on with it, and removes it at its end`,
    );
  });
});

describe('training processes that die', () => {
  const config = { models: ['shared-bottom', 'omoe', 'mmoe'], seeds: 10 };
  const bad = 'mmoe';

  it.each([2, 1])(
    'three times fail the runs that they die of, and no others, with %d machines',
    async (count) => {
      const server = await redisServer();
      const sweep = startSweep(await openTestQueue(server.url), { config });
      const workers = Array.from({ length: count }, () =>
        startWorker(server.url, {
          poolFor: () => dyingPool(({ spec }) => spec.model.name === bad, 60),
        }),
      );
      expect((await sweep.result).end).toBe('open');
      const failed = sweep.records().filter(({ status }) => status === 'failed');
      expect(sweep.events.find(({ event }) => event === 'crash')).toMatchObject({
        note: 'a worker lost it, as its processes died: exit code 9; it is given out again',
      });
      const fate = 'workers lost it 3 times, as the processes died that trained it: exit code 9';
      expect(failed).toHaveLength(20);
      for (const { model, error } of failed) expect([model, error]).toEqual([bad, fate]);
      const others = ({ model }: { readonly model: string }) => model !== bad;
      expect(sweep.records().filter(others)).toEqual((await trainedHere(config)).filter(others));
      for (const { stop, ended } of workers) {
        await stop();
        await ended;
      }
    },
  );

  it.each([
    [
      'is stopped',
      async ({ url }: RedisServer) => {
        const pool = slowPool(60_000);
        const worker = startWorker(url, { poolFor: () => pool });
        while (pool.started.length === 0) await sleep(20);
        await worker.stop();
      },
    ],
    [
      'falls silent',
      async (server: RedisServer) => {
        const silent = new Worker(await sweepAt(server), null, {
          connection: { url: server.url },
          prefix: 'mmoe-exp',
          autorun: false,
          lockDuration: 1_000,
          skipStalledCheck: true,
        });
        while (!(await silent.getNextJob('silent', { block: false }))) await sleep(50);
        await silent.close(true);
      },
    ],
  ])(
    'once leave their run to a third worker where the second one %s with it',
    async (_, takeAndEnd) => {
      const server = await redisServer();
      const oneRun = {
        data: { kind: 'synthetic', features: 4, correlation: [0.5] },
        models: ['mmoe'],
        seeds: 1,
      };
      const sweep = startSweep(await openTestQueue(server.url), { config: oneRun });
      const first = startWorker(server.url, {
        lost: 1,
        poolFor: () => ({
          close: () => {},
          async execute(_, { onResult, signal }) {
            onResult(0, { error: 'it died', death: 'exit code 9', seconds: 0 });
            // Busy until it is stopped, so that the second worker takes the run.
            while (!signal?.aborted) await sleep(20);
          },
        }),
      });
      while (!sweep.events.some(({ event }) => event === 'crash')) await sleep(20);
      await takeAndEnd(server);
      await first.stop();
      startWorker(server.url, { lost: 1 });
      expect((await sweep.result).end).toBe('whole');
      expect(sweep.records()).toEqual(await trainedHere(oneRun));
    },
  );
});

describe('a broker that goes away', () => {
  it.each([
    ['forgets all', []],
    ['comes back with what it had', ['--appendonly', 'yes', '--appendfsync', 'always']],
  ])('and %s loses nothing, doubles nothing', async (_, args) => {
    const server = await redisServer(...args);
    const queue = await openTestQueue(server.url);
    const config = { seeds: 4 };
    const worker = startWorker(server.url, { processes: 2, poolFor: () => slowPool(400) });
    const sweep = startSweep(queue, { config });
    while (sweep.records().length < 3) await sleep(20);
    await server.stop();
    await sleep(1_500);
    await server.start();
    await sweep.result;
    expect(sweep.records()).toEqual(await trainedHere(config));
    for (const said of [queue.said, worker.said]) {
      expect(
        said.filter((line) => line.includes('does not answer: trying again until it does')),
      ).toHaveLength(1);
      expect(said.filter((line) => line.includes('answers again'))).toHaveLength(1);
    }
    await queue.close();
    await worker.stop();
    expect(await server.client.keys('*')).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  it('between two answers is made again', async () => {
    const { port, client } = await redisServer();
    const proxy = await proxyTo(port);
    const sweep = startSweep(await openTestQueue(proxy.url));
    sweep.result.catch(() => {});
    const id = await sweepAt({ client });
    while ((await client.llen(`mmoe-exp:${id}:wait`)) < 4) await sleep(20);
    proxy.cutBetweenAnswers();
    await sleep(2_000);
    startWorker(proxy.url);
    expect((await sweep.result).end).toBe('whole');
    expect(sweep.records()).toEqual(await trainedHere());
  });

  it.each([
    [
      'the broker has no room for it',
      '-ERR max number of clients reached',
      'ERR max number of clients reached',
    ],
    ['another server answers', 'HTTP/1.1 503 No', 'Protocol error, got "H" as reply type byte'],
  ])('is made again where %s at first, which is said', async (_, answer, refusal) => {
    const { port } = await redisServer();
    const proxy = await proxyTo(port);
    const queue = await openTestQueue(proxy.url);
    startWorker(proxy.url, { poolFor: () => slowPool(500) });
    const sweep = startSweep(queue, { config: { seeds: 6 } });
    sweep.result.catch(() => {});
    while (sweep.records().length < 1) await sleep(20);
    // A command that was on its way waits, and is told nothing.
    while (!queue.said.includes(`${proxy.url}: it refuses: ${refusal}`)) {
      const letIn = proxy.turnAway(`${answer}\r\n`);
      await sleep(3_000);
      letIn();
      await sleep(1_000);
    }
    expect((await sweep.result).end).toBe('whole');
    expect(sweep.records()).toEqual(await trainedHere({ seeds: 6 }));
  });
});

describe('a worker', () => {
  it.each([
    [
      'numerics',
      { numerics: { name: 'wasm', backend: 'simd128', version: '0' } } as const,
      'numerics.version was "0", is "2"',
    ],
    ['kernels', { fingerprint: 'f' }, 'fingerprint was "f"'],
    ['a tool', { tool: '1.2.2' }, 'tool was "1.2.2", is "1.2.3"'],
    [
      'files of data',
      { data: { kind: 'table', files: [{ file: 'x.csv', rows: 1, sha256: SHA }] } },
      `its content of sha256 ${SHA} is needed`,
    ],
    [
      'code',
      { code: [{ name: 'my-gate', sha256: SHA }] },
      'it trains by code of its own (my-gate): read that, then run it with --allow-code',
    ],
  ])(
    'that lacks %s which a sweep needs is turned away and takes nothing',
    async (_, needed, fault) => {
      const server = await redisServer();
      const sweep = startSweep(await openTestQueue(server.url, needed));
      const id = await sweepAt(server);
      while ((await server.client.llen(`mmoe-exp:${id}:wait`)) < 4) await sleep(20);
      const worker = startWorker(server.url);
      await expect(worker.ended).rejects.toThrow(
        new RegExp(`^small, from here: .*${fault.replace(/[.()]/g, '\\$&')}`),
      );
      expect(await server.client.llen(`mmoe-exp:${id}:wait`)).toBe(4);
      sweep.stop();
      await sweep.result;
    },
  );

  it('that lacks what one sweep needs says so, and trains the other', async () => {
    const server = await redisServer();
    const fit = startSweep(await openTestQueue(server.url), { config: { seeds: 20 } });
    const worker = startWorker(server.url, { poolFor: () => slowPool(100) });
    await expect.poll(() => fit.records().length, { timeout: 20_000 }).toBeGreaterThan(0);
    const unfit = startSweep(await openTestQueue(server.url, { tool: '0.9.0' }));
    await fit.result;
    unfit.stop();
    expect(worker.said.filter((line) => line.includes('tool was "0.9.0"'))).toHaveLength(1);
  });

  it('goes on with a sweep where announcements of others are none that it can take, and says so once', async () => {
    const server = await redisServer();
    const fit = startSweep(await openTestQueue(server.url), { config: { seeds: 10 } });
    const id = await sweepAt(server);
    const announced = JSON.parse((await server.client.hget('mmoe-exp:sweeps', id))!);
    const other = {
      ...announced,
      needs: { ...announced.needs, data: { kind: '__proto__', files: [] } },
    };
    const forged = { 'a:b': announced, '../x': announced, ['0'.repeat(16)]: other };
    for (const [key, value] of Object.entries(forged)) {
      await server.client.hset('mmoe-exp:sweeps', key, JSON.stringify(value));
      await server.client.set(`mmoe-exp:collector:${key}`, '', 'PX', 86_400_000);
    }
    const worker = startWorker(server.url, { poolFor: () => slowPool(100) });
    await fit.result;
    expect(fit.records()).toEqual(await trainedHere({ seeds: 10 }));
    const lines = worker.said.filter((line) => !/ runs in |: trains on /.test(line)).sort();
    expect(lines).toEqual([
      'small, from here: its kind of data "__proto__" is not known here',
      'sweep "../x": another version of mmoe-exp asks for it: all machines need one',
      'sweep "a:b": another version of mmoe-exp asks for it: all machines need one',
    ]);
  });

  it('that finds a pipe in place of data says so', async () => {
    const server = await redisServer();
    const file = join(temporaryFolder(), 'x.csv');
    execFileSync('mkfifo', [file]);
    const data = { kind: 'table', files: [{ file, rows: 1, sha256: SHA }] };
    startSweep(await openTestQueue(server.url, { data })).result.catch(() => {});
    await sweepAt(server);
    await expect(startWorker(server.url).ended).rejects.toThrow(
      `${file}: is a pipe or a device: a file is needed`,
    );
  });

  it('waits where a sweep ended while it got ready for it', async () => {
    const server = await redisServer();
    const texts = ['first', 'second'];
    const code = texts.map((text) => ({ name: text, sha256: sha256Hex(text) }));
    const queue = await openTestQueue(server.url, { code });
    startSweep(queue).result.catch(() => {});
    const id = await sweepAt(server);
    await server.client.hset(
      `mmoe-exp:code:${id}`,
      Object.fromEntries(texts.map((text) => [sha256Hex(text), text])),
    );
    const loaded: string[] = [];
    const worker = startWorker(server.url, {
      allowCode: true,
      loadCode: async (text) => {
        loaded.push(text);
        await queue.close();
      },
    });
    await expect.poll(() => loaded).toEqual(['first']);
    await sleep(2_000);
    const next = startSweep(await openTestQueue(server.url));
    await next.result;
    await worker.stop();
    await worker.ended;
  });

  it('waits for work, or ends after a while without it', async () => {
    const { url } = await redisServer();
    const start = performance.now();
    await startWorker(url, { idle: 1 }).ended;
    expect(performance.now() - start).toBeGreaterThan(1_000);
    const patient = startWorker(url);
    const sweep = startSweep(await openTestQueue(url));
    await sweep.result;
    await patient.stop();
    await patient.ended;
  });
});
