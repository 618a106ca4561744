/**
 * The worker of a queue: takes chunks of runs from a broker, trains them, and delivers the results.
 */

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createRedisBackend, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../../ground/base/errors.js';
import { quoted, visible } from '../../../ground/base/words.js';
import { type Computed, computedBy, type Engine } from '../../../train/engine/engine.js';
import type { MergedPart } from '../../folder/manifest.js';
import type { TrainingResult } from '../executor.js';
import { type LocalPool, localPool } from '../local-pool/pool.js';
import { type Announced, Board, GONE, PREFIX } from './board.js';
import { type Broker, brokerFault, connect, passingFault } from './broker.js';
import { type Offer, readyFor, specFault } from './fitness.js';
import {
  type Announcement,
  type Chunk,
  chunkIn,
  type Delivery,
  every,
  inTime,
} from './messages.js';

/**
 * Milliseconds between two checks for sweeps and for chunks, two signs of life, and two attempts to
 * deliver.
 */
const LOOK_FOR_SWEEPS = 1_000;
const LOOK_FOR_CHUNKS = 250;
const SIGN_OF_LIFE = 2_000;
const DELIVER_AGAIN = 500;

const LAST_WORDS = 2_000;

/** A chunk that this many workers took and never ended is not given out again. */
const MAX_LOST = 4;

export interface WorkerOptions extends Offer {
  readonly broker: Broker;
  /** Number of chunks that are trained in parallel, each in its own process. */
  readonly processes: number;
  /** The record of this machine, without the engine that computes. */
  readonly facts: Pick<MergedPart, 'tool'> & {
    readonly machine: Omit<MergedPart['machine'], 'computed'>;
  };
  /** Seconds without a sign of life after which a chunk goes to another worker. */
  readonly lost: number;
  /** Seconds without work after which the worker ends; without it, the worker waits for ever. */
  readonly idle?: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Creates the pool that trains the runs of a chunk; by default, processes on this machine. */
  readonly poolFor?: (engine: Engine) => LocalPool;
}

/**
 * Trains chunks of sweeps until the signal aborts or there is no work; what is not finished then is
 * given back.
 * @throws InputError where the broker cannot be reached, or this machine cannot train what is
 * requested there
 */
export async function work(options: WorkerOptions): Promise<void> {
  const client = await connect(options.broker, options.say, options.signal);
  if (!client) return;
  const worker = new QueueWorker(options, client);
  try {
    await worker.run();
  } catch (error) {
    throw brokerFault(options.broker, error) ?? error;
  } finally {
    await worker.close();
  }
}

interface KnownSweep {
  readonly text: string;
  /** Reasons why none of its runs are trained here; empty where they are. */
  faults: readonly string[];
  areTold: boolean;
  /** Undefined where this machine cannot train the sweep. */
  readonly taker?: Taker;
  /** When the sweep was last seen announced. */
  seen: number;
}

interface Taker {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pool: LocalPool;
  readonly machine: Computed;
  readonly bull: Worker;
  /** Aborted when the sweep is over, or when this machine proves unable to train it. */
  readonly over: AbortController;
}

class QueueWorker {
  readonly #id = randomBytes(6).toString('hex');
  readonly #board: Board;
  readonly #started = new Date().toISOString();
  readonly #sweeps = new Map<string, KnownSweep>();
  /** The ends of the chunks in training. */
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #tokens = 0;
  /** The sweep that is asked first for a chunk, as a running number. */
  #turn = 0;
  #isPreparing = false;
  #isClosed = false;
  /** The error that ends this worker early. */
  #fault: unknown;
  #complaint = '';
  #worked = performance.now();

  constructor(
    private readonly options: WorkerOptions,
    private readonly client: Redis,
  ) {
    this.#board = new Board(client);
  }

  async run(): Promise<void> {
    const { signal, idle, processes } = this.options;
    const stop = () => this.#stop.abort();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const stopped = new Promise<void>((resolve) =>
      this.#stop.signal.addEventListener('abort', () => resolve()),
    );
    const signs = every(SIGN_OF_LIFE, () =>
      this.#board.present(this.#id, { processes, sweeps: this.#takers.map(({ id }) => id) }),
    );
    // While the broker is away there is no work either: that time counts as idle.
    const idling = every(LOOK_FOR_SWEEPS, async () => {
      if (this.#running.size > 0 || this.#isPreparing) this.#worked = performance.now();
      if (idle !== undefined && performance.now() - this.#worked > 1000 * idle) stop();
    });
    const loop = this.#loop();
    try {
      await Promise.race([loop, stopped]);
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
      clearInterval(idling);
      // The loop may be about to take a chunk.
      await inTime(loop, LAST_WORDS);
      await inTime(Promise.all(this.#running), LAST_WORDS);
      clearInterval(signs);
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #loop(): Promise<void> {
    let looked = Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted) {
      try {
        if (performance.now() - looked > LOOK_FOR_SWEEPS) {
          await this.#lookForSweeps();
          looked = performance.now();
        }
        const isFree = this.#running.size < this.options.processes;
        if (isFree && (await this.#takeChunk())) continue;
      } catch (error) {
        this.#complain(error);
      }
      await pause(LOOK_FOR_CHUNKS);
    }
  }

  async #lookForSweeps(): Promise<void> {
    const announced = await this.#board.sweeps();
    for (const sweep of announced) {
      if (sweep.silence === Number.POSITIVE_INFINITY) {
        await this.#board.forget(sweep.id);
        continue;
      }
      let known = this.#sweeps.get(sweep.id);
      if (known?.text !== sweep.text) {
        if (known) await this.#forget(sweep.id, known);
        known = await this.#preparedFor(sweep);
        this.#sweeps.set(sweep.id, known);
      }
      known.seen = performance.now();
    }
    const ids = new Set(announced.map(({ id }) => id));
    for (const [id, known] of this.#sweeps) {
      // A broker that lost its memory soon gets the announcement again.
      if (!ids.has(id) && performance.now() - known.seen > GONE) await this.#forget(id, known);
    }
    await this.#leaveWhereUnable(announced);
    if (this.#takers.length === 0) return;
    for (const known of this.#sweeps.values()) {
      if (!known.areTold) for (const line of known.faults) this.options.say(line);
      known.areTold = true;
    }
  }

  async #preparedFor({ id, text, announcement }: Announced): Promise<KnownSweep> {
    const known = { text, faults: [], areTold: false, seen: 0 };
    if (!announcement) {
      const fault = `sweep ${quoted(id)}: another version of mmoe-exp asks for it: all machines need one`;
      return { ...known, faults: [fault] };
    }
    const { name, host } = announcement;
    this.#isPreparing = true;
    try {
      const engine = await readyFor(announcement, this.options, (sha256) =>
        this.#board.code(id, sha256),
      );
      if (this.#stop.signal.aborted) return known;
      const taker = this.#takerOf(id, announcement, engine);
      this.options.say(`${name}, from ${host}: trains on ${taker.machine.computed}`);
      return { ...known, taker };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return {
        ...known,
        faults: error.lines.map((line) => `${name}, from ${host}: ${visible(line)}`),
      };
    } finally {
      this.#isPreparing = false;
    }
  }

  #takerOf(id: string, { name, host }: Announcement, engine: Engine): Taker {
    const { lost, poolFor = ({ machine }) => localPool({ machine, workers: 1 }) } = this.options;
    const bull = new Worker(
      id,
      null,
      {
        connection: this.client,
        prefix: PREFIX,
        skipVersionCheck: true,
        autorun: false,
        lockDuration: 1000 * lost,
        stalledInterval: 500 * lost,
        maxStalledCount: MAX_LOST,
      },
      // Without a separate connection for waiting, which would outlive this worker where the broker
      // is away.
      (name, options) => createRedisBackend(name, options),
    );
    bull.on('error', () => {});
    void bull.startStalledCheckTimer();
    const machine = computedBy(engine.machine);
    return { id, name, host, pool: poolFor(engine), machine, bull, over: new AbortController() };
  }

  async #forget(id: string, { taker }: KnownSweep): Promise<void> {
    this.#sweeps.delete(id);
    if (!taker) return;
    taker.over.abort();
    taker.pool.close();
    await taker.bull.close(true);
    await this.#board.tidy(id);
  }

  get #takers(): Taker[] {
    return [...this.#sweeps.values()].flatMap(({ taker, faults }) =>
      taker && faults.length === 0 ? [taker] : [],
    );
  }

  /** @throws InputError where sweeps are announced and this machine can train none of them */
  async #leaveWhereUnable(announced: readonly Announced[]): Promise<void> {
    const asking = announced.filter(({ silence }) => silence <= GONE);
    if (asking.length === 0 || this.#takers.length > 0 || this.#running.size > 0) return;
    // A sweep that has ended meanwhile lacks its code: that is no fault, here or when the sweep
    // comes again.
    const still = new Set((await this.#board.sweeps()).map(({ id }) => id));
    const over = asking.filter(({ id }) => !still.has(id));
    for (const { id } of over) await this.#forget(id, this.#sweeps.get(id)!);
    if (over.length > 0) return;
    throw new InputError(
      'queue',
      asking.flatMap(({ id }) => this.#sweeps.get(id)!.faults),
    );
  }

  /** Takes a chunk from the sweeps in turn. Returns whether there was one. */
  async #takeChunk(): Promise<boolean> {
    const takers = this.#takers;
    const first = this.#turn++;
    for (let i = 0; i < takers.length; i++) {
      const taker = takers[(first + i) % takers.length]!;
      const token = `${this.#id}:${this.#tokens++}`;
      const job = await taker.bull.getNextJob(token, { block: false });
      if (!job) continue;
      const end = this.#train(taker, job, token)
        .catch((error) => this.#end(error))
        .finally(() => {
          this.#running.delete(end);
          this.#worked = performance.now();
        });
      this.#running.add(end);
      return true;
    }
    return false;
  }

  async #train(taker: Taker, job: Job, token: string): Promise<void> {
    const chunk = chunkIn(job.data);
    // A deferred failure means that the chunk was lost too often.
    const failure = job.deferredFailure || (chunk ? undefined : 'it is no chunk of runs');
    if (!chunk || failure) {
      // Where the broker has lost the chunk meanwhile, the collector notices.
      await job.moveToFailed(new Error(failure), token, false).catch(() => {});
      return;
    }
    const duration = 1000 * this.options.lost;
    // Where the lock is lost, another worker has the chunk as well: duplicate results are compared.
    const renewal = every(duration / 3, () => job.extendLock(token, duration));
    const start = performance.now();
    const delivery = { results: [], crashes: [], chunk: job.id! };
    let sending: Promise<void> = Promise.resolve();
    const send = (contents: Partial<Delivery>) => {
      sending = sending.then(() => this.#deliver(taker, { ...delivery, ...contents }));
      // The error is reported when the chunk ends.
      sending.catch(() => {});
    };
    try {
      const { trained, failed, lost } = await this.#execute(taker, chunk, send);
      send({ ends: true });
      await sending;
      const seconds = Math.round((performance.now() - start) / 1000);
      const others = `${failed > 0 ? `; ${failed} failed` : ''}${lost > 0 ? `; ${lost} lost, as their processes died` : ''}`;
      this.options.say(
        `${taker.name}: ${trained} of ${chunk.runs.length} runs in ${seconds} s${others}`,
      );
      // Where the broker lost the chunk, or the sweep is over, there is nothing to complete.
      if (!this.#isClosed) await job.moveToCompleted(null, token, false).catch(() => {});
    } finally {
      clearInterval(renewal);
    }
  }

  /** Trains the runs of a chunk, except those whose spec no config may plan. */
  async #execute(
    { id, name, host, pool, over }: Taker,
    chunk: Chunk,
    send: (contents: Partial<Delivery>) => void,
  ) {
    const { specs, predicts } = chunk;
    /** `lost`: runs whose processes died. */
    const tally = { trained: 0, failed: 0, lost: 0 };
    const faults = specs.map(specFault);
    const runs = chunk.runs.filter(({ key, spec }) => {
      const fault = faults[spec];
      if (fault === undefined) return true;
      tally.failed++;
      send({ results: [{ key, error: `no worker trains it: ${fault}`, seconds: 0 }] });
      return false;
    });
    const signal = AbortSignal.any([over.signal, this.#stop.signal]);
    const onResult = (index: number, result: TrainingResult) => {
      const { key } = runs[index]!;
      if ('faults' in result) {
        // The data are at fault: another machine that has them can train the sweep.
        const known = this.#sweeps.get(id);
        if (known) {
          known.faults = result.faults!.map((line) => `${name}, from ${host}: ${visible(line)}`);
          known.areTold = false;
        }
        over.abort();
        return;
      }
      if (signal.aborted) return;
      if ('death' in result) {
        tally.lost++;
        // It gets no result here.
        send({ crashes: [{ key, note: result.death!, lost: true }] });
        return;
      }
      if ('outcome' in result) tally.trained++;
      else tally.failed++;
      send({ results: [{ key, ...result }] });
    };
    const requests = runs.map(({ spec, seed }) => ({
      spec: specs[spec]!,
      seed,
      ...(predicts && { predicts }),
    }));
    const onCrash = (index: number, note: string) =>
      send({ crashes: [{ key: runs[index]!.key, note }] });
    await pool.execute(requests, { signal, onResult, onCrash });
    return tally;
  }

  /** Retries until the delivery succeeds, the sweep is over, or this worker ends. */
  async #deliver(taker: Taker, contents: Omit<Delivery, 'worker' | 'part'>): Promise<void> {
    const { facts, processes } = this.options;
    const machine = { ...facts.machine, ...taker.machine };
    const part = { ...facts, machine, workers: processes, started: this.#started };
    for (;;) {
      try {
        if (await this.#board.deliver(taker.id, { worker: this.#id, part, ...contents })) return;
      } catch (error) {
        this.#complain(error);
      }
      if (taker.over.signal.aborted || this.#isClosed) return;
      await pause(DELIVER_AGAIN);
    }
  }

  /** Ends this worker with an error, unless the error may be temporary. */
  #end(error: unknown): void {
    try {
      this.#complain(error);
    } catch {
      this.#fault ??= error;
      this.#stop.abort();
    }
  }

  /** Reports a temporary refusal by the broker. @throws any other error */
  #complain(error: unknown): void {
    if (this.#isClosed) return;
    const line = passingFault(this.options.broker, error);
    if (line === undefined) throw error;
    if (line !== this.#complaint) this.options.say(line);
    this.#complaint = line;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const takers = [...this.#sweeps.values()].flatMap(({ taker }) => taker ?? []);
    for (const { pool } of takers) pool.close();
    const closed = takers.map(async ({ id, bull }) => {
      await bull.close(true);
      // The sweep may have ended since the last check.
      await this.#board.tidy(id);
    });
    await inTime(Promise.all([this.#board.leave(this.#id), ...closed]), LAST_WORDS);
    this.client.disconnect();
  }
}
