/** The executor that hands runs to a queue and collects the results of its workers. */

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { totalOutputs } from '../../../train/data/dataset.js';
import { dataShape } from '../../../train/data/kinds.js';
import type { MergedPart } from '../../folder/manifest.js';
import { runKeys } from '../cells.js';
import type { ExecutionOptions, Executor, TrainingRequest, TrainingResult } from '../executor.js';
import { estimateCost } from '../plan.js';
import type { CellSpec } from '../spec.js';
import { Board, PREFIX } from './board.js';
import { type Broker, brokerFault, connect, passingFault } from './broker.js';
import { nextChunk, Pace } from './chunks.js';
import {
  type Announcement,
  type Chunk,
  chunkIn,
  type Delivery,
  inTime,
  type Presence,
} from './messages.js';

/** Milliseconds between two checks of deliveries, of workers, and of the state of chunks. */
const LOOK = 200;
const LOOK_AT_WORKERS = 1_000;
const LOOK_AT_CHUNKS = 3_000;

/** Milliseconds within which waiting workers have announced themselves. */
const SOON = 5_000;

const LAST_WORDS = 3_000;

/** Chunks at the broker per process, those in training included, and the least in total. */
const PER_PROCESS = 2;
const MIN_CHUNKS = 4;

/** A run that workers lost this many times has failed. */
const MAX_LOSSES = 3;

interface QueueOptions {
  readonly broker: Broker;
  readonly announcement: Announcement;
  /** The texts of the sweep's code by hash. */
  readonly code: ReadonlyMap<string, string>;
  /**
   * 16 hexadecimal digits, once the broker has answered; with the same id, a collector goes on with
   * its chunks.
   */
  readonly id: () => string;
  /** Called once nothing of the sweep is left at the broker. */
  readonly forget: () => void;
  /** Aborting it ends the wait for the broker's first answer. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** An executor whose runs are trained by workers on any machines, through a broker. */
export interface QueueExecutor extends Executor {
  /** The workers that have delivered results so far. */
  readonly parts: readonly MergedPart[];
  /** Removes the sweep from the broker, or reports that it could not. */
  close(): Promise<void>;
}

/**
 * Undefined where the signal aborts first.
 * @throws InputError where the broker cannot be reached
 */
export async function openQueue(options: QueueOptions): Promise<QueueExecutor | undefined> {
  const client = await connect(options.broker, options.say, options.signal);
  return client && new Collector(options, client);
}

/** A run to be trained, shared by all requests for it. */
interface Task {
  readonly key: string;
  readonly spec: CellSpec;
  readonly seed: number;
  readonly cost: number;
  readonly indices: number[];
  losses: number;
  isDone: boolean;
}

/** The requests that are being executed. */
interface Execution extends ExecutionOptions {
  readonly predicts: boolean;
  readonly tasks: ReadonlyMap<string, Task>;
  /** Tasks in no chunk, the next one last, and the sum of their costs. */
  waiting: Task[];
  cost: number;
  open: number;
  isOver: boolean;
  readonly settle: (error?: unknown) => void;
}

class Collector implements QueueExecutor {
  readonly #id: string;
  readonly #board: Board;
  readonly #queue: Queue;
  readonly #parts = new Map<string, MergedPart>();
  readonly #pace = new Pace();
  /**
   * The chunks at the broker, each with the keys of its runs that have no result yet and were not
   * lost in it.
   */
  #chunks: Map<string, Set<string>> | undefined;
  #execution: Execution | undefined;
  #workers: readonly Presence[] = [];
  /** The start time, and whether the absence of workers has been reported. */
  readonly #opened = performance.now();
  #said = false;
  #leftOut = false;

  constructor(
    private readonly options: QueueOptions,
    private readonly client: Redis,
  ) {
    this.#id = options.id();
    this.#board = new Board(client);
    this.#queue = new Queue(this.#id, {
      connection: client,
      prefix: PREFIX,
      skipVersionCheck: true,
      streams: { events: { maxLen: 100 } },
    });
    this.#queue.on('error', () => {});
    // A broker that lost its memory no longer knows the sweep.
    client.on('ready', () => void (this.#execution && this.#announce().catch(() => {})));
  }

  get parts(): readonly MergedPart[] {
    return [...this.#parts.values()];
  }

  #announce(): Promise<void> {
    return this.#board.announce(this.#id, this.options.announcement, this.options.code);
  }

  execute(requests: readonly TrainingRequest[], options: ExecutionOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted || requests.length === 0) return resolve();
      const abort = () => execution.settle();
      const tasks = this.#tasksOf(requests);
      const waiting = [...tasks.values()].reverse();
      const execution: Execution = {
        ...options,
        predicts: requests.some(({ predicts }) => predicts === true),
        tasks,
        waiting,
        cost: costOfAll(waiting),
        open: tasks.size,
        isOver: false,
        settle: (error) => {
          if (execution.isOver) return;
          execution.isOver = true;
          signal?.removeEventListener('abort', abort);
          error === undefined ? resolve() : reject(error);
        },
      };
      signal?.addEventListener('abort', abort);
      this.#execution = execution;
      this.#run(execution).catch((error) =>
        execution.settle(brokerFault(this.options.broker, error) ?? error),
      );
    });
  }

  #tasksOf(requests: readonly TrainingRequest[]): Map<string, Task> {
    const { numerics } = this.options.announcement.needs;
    const cells = new Map<
      CellSpec,
      { readonly keyOf: (seed: number) => string; readonly cost: number }
    >();
    const tasks = new Map<string, Task>();
    for (const [index, { spec, seed }] of requests.entries()) {
      const cell = cells.get(spec) ?? { keyOf: runKeys(spec, numerics), cost: estimateCost(spec) };
      cells.set(spec, cell);
      const key = cell.keyOf(seed);
      const task = tasks.get(key);
      if (task) task.indices.push(index);
      else
        tasks.set(key, {
          key,
          spec,
          seed,
          cost: cell.cost,
          indices: [index],
          losses: 0,
          isDone: false,
        });
    }
    return tasks;
  }

  async #run(execution: Execution): Promise<void> {
    let isReady = false;
    let [workers, chunks] = [0, performance.now()];
    let complaint = '';
    const look = async () => {
      const now = performance.now();
      this.#chunks ??= await this.#left();
      // Before anything is written: it frees memory of a broker that is full of deliveries.
      await this.#collect(execution);
      if (execution.isOver) return;
      if (!isReady) await this.#adopt(execution);
      isReady = true;
      if (now - workers > LOOK_AT_WORKERS) {
        await this.#announce();
        await this.#lookAtWorkers(execution);
        workers = now;
      }
      if (now - chunks > LOOK_AT_CHUNKS) {
        await this.#lookAtChunks(execution);
        chunks = performance.now();
      }
      await this.#fill(execution);
    };
    while (!execution.isOver) {
      try {
        await look();
      } catch (error) {
        const line = execution.isOver ? complaint : passingFault(this.options.broker, error);
        if (line === undefined) throw error;
        if (line !== complaint) this.options.say(line);
        complaint = line;
      }
      await pause(LOOK);
    }
  }

  /** The chunks left by a collector that was interrupted. */
  async #left(): Promise<Map<string, Set<string>>> {
    const jobs = await this.#queue.getJobs(['waiting', 'active']);
    return new Map(
      jobs.flatMap((job) => {
        const chunk = chunkIn(job?.data);
        return chunk ? [[job.id!, new Set(chunk.runs.map(({ key }) => key))]] : [];
      }),
    );
  }

  /**
   * Leaves out the waiting runs that are in a chunk already or done, and removes chunks without any
   * requested run.
   */
  async #adopt(execution: Execution): Promise<void> {
    const { tasks } = execution;
    // What was lost or given back meanwhile waits twice.
    const waiting = [...new Set(execution.waiting)];
    const taken = new Set<string>();
    for (const [id, keys] of [...this.#chunks!]) {
      for (const key of keys) tasks.has(key) ? taken.add(key) : keys.delete(key);
      if (keys.size > 0) continue;
      this.#chunks!.delete(id);
      await this.#queue.remove(id);
    }
    execution.waiting = waiting.filter(({ key, isDone }) => !isDone && !taken.has(key));
    execution.cost = costOfAll(execution.waiting);
  }

  async #collect(execution: Execution): Promise<void> {
    const { say } = this.options;
    const take = (delivery: Delivery | undefined) => {
      if (execution.isOver) return false;
      if (delivery) this.#take(execution, delivery);
      // Once: whoever may write to the broker can send many.
      else if (!this.#leftOut)
        say(
          'left out a delivery that cannot be read; its runs are trained again if they do not come otherwise',
        );
      this.#leftOut ||= !delivery;
      return true;
    };
    while (!execution.isOver && (await this.#board.collect(this.#id, take))) {}
  }

  #take(execution: Execution, { chunk, worker, part, results, crashes, ends }: Delivery): void {
    const { tasks, onAgain, onCrash } = execution;
    const keys = this.#chunks!.get(chunk);
    for (const { key, note, lost } of crashes) {
      const task = tasks.get(key);
      if (!task) continue;
      if (!lost) onCrash?.(task.indices[0]!, note);
      else if (keys?.delete(key) && !task.isDone) this.#lose(execution, task, note);
    }
    for (const { key, ...result } of results) {
      const task = tasks.get(key);
      if (task && !this.#arePredictionsOf(task, result)) {
        this.options.say(
          `run ${task.key}: left out what a worker delivered: its predictions are not a number for each test row and task`,
        );
        continue;
      }
      keys?.delete(key);
      if (!task) continue;
      this.#parts.set(worker, { ...part, ended: new Date().toISOString() });
      if (task.isDone) {
        for (const index of task.indices) onAgain?.(index, result);
        continue;
      }
      // A run that failed may have taken no time.
      if ('outcome' in result && result.seconds > 0) this.#pace.note(task.cost, result.seconds);
      this.#end(execution, task, result);
    }
    if (keys && (ends || keys.size === 0)) this.#release(execution, chunk);
  }

  #end(execution: Execution, task: Task, result: TrainingResult): void {
    task.isDone = true;
    for (const index of task.indices) execution.onResult(index, result);
    if (--execution.open === 0) execution.settle();
  }

  /**
   * Queues again a run whose processes died at a worker, as the machine may be at fault, unless it
   * was lost too often.
   */
  #lose(execution: Execution, task: Task, death: string): void {
    if (++task.losses < MAX_LOSSES) {
      execution.onCrash?.(
        task.indices[0]!,
        `a worker lost it, as its processes died: ${death}; it is given out again`,
      );
      // Given out last: a worker on which all processes die would otherwise take it again and
      // again.
      execution.waiting.unshift(task);
      execution.cost += task.cost;
      return;
    }
    const error = `workers lost it ${MAX_LOSSES} times, as the processes died that trained it: ${death}`;
    this.#end(execution, task, { error, seconds: 0 });
  }

  /**
   * Whether a result's predictions, if any, have the number of values that its run makes, all of
   * them numbers.
   */
  #arePredictionsOf({ spec }: Task, result: TrainingResult): boolean {
    if (!('predictions' in result)) return true;
    const { labels, rows } = dataShape(spec.data);
    return (
      result.predictions.length === totalOutputs(labels) * rows.test &&
      result.predictions.every((value) => !Number.isNaN(value))
    );
  }

  /**
   * Queues again the runs of a chunk that have no result; those that its worker lost are no longer
   * among its keys.
   */
  #release(execution: Execution, chunk: string): void {
    for (const key of this.#chunks!.get(chunk) ?? []) {
      const task = execution.tasks.get(key);
      if (!task || task.isDone) continue;
      execution.waiting.push(task);
      execution.cost += task.cost;
    }
    this.#chunks!.delete(chunk);
  }

  async #lookAtWorkers({ onWorkers }: Execution): Promise<void> {
    const before = { workers: this.#workers.length, processes: this.#processes };
    this.#workers = (await this.#board.workers()).filter(({ sweeps }) => sweeps.includes(this.#id));
    const now = { workers: this.#workers.length, processes: this.#processes };
    if (now.workers !== before.workers || now.processes !== before.processes) onWorkers?.(now);
    if (this.#workers.length > 0 || this.#said || performance.now() - this.#opened < SOON) return;
    this.#said = true;
    const { broker, say } = this.options;
    say(`waiting for workers: mmoe-exp worker --queue ${broker.shown}, on any machine`);
  }

  get #processes(): number {
    return this.#workers.reduce((sum, { processes }) => sum + processes, 0);
  }

  /**
   * Queues again the chunks that the broker has lost; the runs of a chunk that several workers did
   * not survive failed.
   */
  async #lookAtChunks(execution: Execution): Promise<void> {
    for (const id of [...this.#chunks!.keys()]) {
      const state = await this.#queue.getJobState(id);
      if (state === 'failed') await this.#giveUp(execution, id);
      if (state !== 'unknown') continue;
      // Its deliveries came before its end: collect them first.
      await this.#collect(execution);
      this.#release(execution, id);
    }
  }

  async #giveUp(execution: Execution, id: string): Promise<void> {
    const job = await this.#queue.getJob(id);
    if (!chunkIn(job?.data)) {
      // The chunk's data are gone: nobody trained it.
      this.#release(execution, id);
      await this.#queue.remove(id);
      return;
    }
    const error = `it came to no end on any worker: ${job!.failedReason}`;
    for (const key of [...this.#chunks!.get(id)!]) {
      const task = execution.tasks.get(key);
      if (task && !task.isDone) this.#end(execution, task, { error, seconds: 0 });
    }
    this.#chunks!.delete(id);
    await this.#queue.remove(id);
  }

  /**
   * Keeps enough chunks at the broker that no worker waits for one, and no more, so that each has
   * the right size.
   */
  async #fill(execution: Execution): Promise<void> {
    const { waiting } = execution;
    const most = Math.max(MIN_CHUNKS, PER_PROCESS * this.#processes);
    while (!execution.isOver && waiting.length > 0 && this.#chunks!.size < most) {
      const count = nextChunk(fromEnd(waiting), execution.cost, this.#pace, this.#processes);
      const taken = waiting.splice(waiting.length - count).reverse();
      execution.cost -= costOfAll(taken);
      // Random ids: consecutive numbers would start again where the broker lost its memory.
      const jobId = `c${randomBytes(8).toString('hex')}`;
      this.#chunks!.set(jobId, new Set(taken.map(({ key }) => key)));
      await this.#queue.add('chunk', makeChunk(taken, execution.predicts), {
        jobId,
        removeOnComplete: true,
      });
    }
  }

  async close(): Promise<void> {
    this.#execution?.settle();
    this.#execution = undefined;
    const clean = async () => {
      await this.#queue.obliterate({ force: true });
      // From here on, nothing is delivered.
      await this.#board.withdraw(this.#id);
    };
    const { broker, say, forget } = this.options;
    if (await inTime(clean(), LAST_WORDS)) forget();
    else
      say(
        `${broker.shown} still holds this sweep: the same command goes on with it, and removes it at its end`,
      );
    await inTime(this.#queue.close(), LAST_WORDS);
    this.client.disconnect();
  }
}

const costOfAll = (tasks: readonly Task[]): number =>
  tasks.reduce((sum, { cost }) => sum + cost, 0);

function* fromEnd<T>(items: readonly T[]): Generator<T> {
  for (let i = items.length - 1; i >= 0; i--) yield items[i]!;
}

function makeChunk(tasks: readonly Task[], predicts: boolean): Chunk {
  const specs = [...new Set(tasks.map(({ spec }) => spec))];
  const placeOf = new Map(specs.map((spec, i) => [spec, i]));
  return {
    specs,
    runs: tasks.map(({ key, spec, seed }) => ({ key, spec: placeOf.get(spec)!, seed })),
    ...(predicts && { predicts }),
  };
}
