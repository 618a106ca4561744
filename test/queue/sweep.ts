import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { Ledger, readRecords } from '../../src/sweep/folder/ledger.js';
import { PredictionFiles } from '../../src/sweep/folder/predictions.js';
import type { RunRecord } from '../../src/sweep/folder/record.js';
import type { TrainingRequest, TrainingResult } from '../../src/sweep/runs/executor.js';
import type { LocalPool } from '../../src/sweep/runs/local-pool/pool.js';
import { brokerAt } from '../../src/sweep/runs/queue/broker.js';
import { openQueue, type QueueExecutor } from '../../src/sweep/runs/queue/collector.js';
import { sweepNeeds } from '../../src/sweep/runs/queue/fitness.js';
import type { Needs } from '../../src/sweep/runs/queue/messages.js';
import { type WorkerOptions, work } from '../../src/sweep/runs/queue/worker.js';
import { runConfig } from '../../src/sweep/runs/run-config.js';
import type { SweepEvent, SweepResult } from '../../src/sweep/runs/sweep.js';
import { loadEngine } from '../../src/train/engine/load.js';
import { temporaryFolder } from '../support/cli.js';
import { smallConfig } from '../support/config.js';
import { inProcess } from '../support/in-process.js';

/*
 * Collectors and workers in the process of the test, with the machinery of the queue, but without
 * processes that train: what is trained takes moments.
 */

const engine = await loadEngine('wasm');

const TOOL = '1.2.3';

const facts = {
  tool: { version: TOOL },
  machine: { node: process.version, platform: 'test', cpu: 'test', cores: 1 },
};

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * What a test trains by: each run takes so many milliseconds more, and all that were started are on
 * a list.
 */
export function slowPool(
  milliseconds: number,
): LocalPool & { readonly started: TrainingRequest[] } {
  const started: TrainingRequest[] = [];
  return {
    started,
    close: () => {},
    async execute(requests, options) {
      for (const [index, request] of requests.entries()) {
        if (options.signal?.aborted) return;
        started.push(request);
        options.onProgress?.(index, 1);
        for (let waited = 0; waited < milliseconds && !options.signal?.aborted; waited += 20)
          await sleep(20);
        if (options.signal?.aborted) return;
        const seconds = milliseconds / 1000;
        const onResult = (_: number, result: TrainingResult) =>
          options.onResult(index, { ...result, seconds });
        await inProcess(engine).execute([request], { onResult });
      }
    },
  };
}

/** What some runs kill, and what trains the others. */
export function dyingPool(
  isDeadly: (request: TrainingRequest) => boolean,
  milliseconds = 0,
): LocalPool {
  const pool = slowPool(milliseconds);
  return {
    close: () => {},
    async execute(requests, options) {
      for (const [index, request] of requests.entries()) {
        if (options.signal?.aborted) return;
        const onResult = (_: number, result: TrainingResult) => options.onResult(index, result);
        if (isDeadly(request))
          onResult(index, { error: 'it died', death: 'exit code 9', seconds: 0 });
        else await pool.execute([request], { ...options, onResult });
      }
    },
  };
}

export interface TestWorker {
  readonly said: readonly string[];
  /** Rejects where it was turned away. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** A worker until the end of the test. */
export function startWorker(url: string, changes: Partial<WorkerOptions> = {}): TestWorker {
  const said: string[] = [];
  const controller = new AbortController();
  const ended = work({
    broker: brokerAt(url),
    processes: 1,
    tool: TOOL,
    allowCode: false,
    lost: 30,
    facts,
    signal: controller.signal,
    say: (line) => void said.push(line),
    loadCode: async () => {},
    poolFor: () => slowPool(0),
    ...changes,
  });
  ended.catch(() => {});
  const stop = async () => {
    controller.abort();
    await ended.catch(() => {});
  };
  onTestFinished(stop);
  return { said, ended, stop };
}

export interface OpenedQueue extends QueueExecutor {
  readonly said: readonly string[];
}

/** A collector of a sweep of its own, unless it is given an id. */
export async function openTestQueue(
  url: string,
  {
    id = randomBytes(8).toString('hex'),
    ...needed
  }: Partial<Needs> & { readonly id?: string } = {},
): Promise<OpenedQueue> {
  const said: string[] = [];
  const needs = {
    ...sweepNeeds(TOOL, engine, { data: { kind: 'synthetic', files: [] }, code: [] }),
    ...needed,
  };
  const queue = await openQueue({
    broker: brokerAt(url),
    id: () => id,
    forget: () => {},
    code: new Map(),
    say: (line) => void said.push(line),
    signal: new AbortController().signal,
    announcement: { name: 'small', host: 'here', needs },
  });
  onTestFinished(() => queue!.close());
  return Object.assign(queue!, { said });
}

export interface TestSweep {
  readonly events: readonly SweepEvent[];
  /** The records of the ledger so far, in the order of their keys and without the times. */
  records(): Omit<RunRecord, 'seconds'>[];
  readonly result: Promise<SweepResult>;
  stop(): void;
}

export interface SweepSettings {
  readonly folder?: string;
  readonly config?: Record<string, unknown>;
  readonly onEvent?: (event: SweepEvent) => void;
  readonly keepsPredictions?: true;
}

/** Sweeps a small config: 8 runs, or others. */
export function startSweep(
  executor: QueueExecutor | ReturnType<typeof inProcess>,
  {
    folder = temporaryFolder(),
    config = {},
    onEvent = () => {},
    keepsPredictions,
  }: SweepSettings = {},
): TestSweep {
  const ledger = new Ledger(folder);
  const events: SweepEvent[] = [];
  const controller = new AbortController();
  const result = runConfig(smallConfig(config), {
    engine: engine.numerics,
    ledger,
    executor,
    signal: controller.signal,
    ...(keepsPredictions && { predictions: new PredictionFiles(folder) }),
    onEvent: (event) => {
      events.push(event);
      onEvent(event);
    },
  }).finally(() => ledger.close());
  return {
    events,
    result,
    records: () =>
      [...readRecords(folder)]
        .map(({ seconds: _, ...record }) => record)
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    stop: () => controller.abort(),
  };
}

/** The records of the same config trained here. */
export async function trainedHere(
  config: Record<string, unknown> = {},
): Promise<Omit<RunRecord, 'seconds'>[]> {
  const sweep = startSweep(inProcess(engine), { config });
  await sweep.result;
  return sweep.records();
}
