import { type ChildProcess, fork } from 'node:child_process';
import { packageFile } from '../../../ground/base/files.js';
import type { MachineIdentity } from '../../../train/engine/engine.js';
import { allCode } from '../../../train/models/own.js';
import type { ExecutionOptions, Executor, TrainingRequest, TrainingResult } from '../executor.js';

/**
 * A message from the pool to a worker: first the source texts of custom code, which runs may need.
 */
export type PoolMessage = { readonly kind: 'code'; readonly texts: readonly string[] } | RunMessage;

export interface RunMessage extends TrainingRequest {
  readonly kind: 'run';
  readonly machine: MachineIdentity;
  readonly id: number;
  readonly threads: number;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly id: number; readonly steps: number }
  | { readonly kind: 'result'; readonly id: number; readonly result: TrainingResult };

interface LocalPoolOptions {
  readonly machine: MachineIdentity;
  readonly workers: number;
}

/** How often a run is given to a worker before it counts as failed. */
const TRIES = 2;

/**
 * Seconds of a run below which workers get the next one ahead. A longer one sent ahead could start
 * elsewhere.
 */
const SHORT_RUN = 0.2;

/** WebAssembly in place of a native machine, with the same bits. */
const byWasm = ({ algorithm }: MachineIdentity): MachineIdentity => ({
  name: 'wasm',
  variant: 'simd128',
  ...(algorithm !== undefined && { algorithm }),
});

/** What a run is divided for at most. */
const MAX_THREADS = 2;

/**
 * Threads of the next run where so many have not ended: more than one where they are too few for
 * all workers.
 */
export const threadsOfRun = (workers: number, runs: number): number =>
  Math.max(1, Math.min(MAX_THREADS, Math.floor(workers / runs)));

interface Worker {
  readonly process: ChildProcess;
  readonly listeners: Readonly<Record<string, Parameters<ChildProcess['off']>[1]>>;
  /** Runs sent but not answered, the running one first. */
  readonly sent: number[];
  lastSeconds: number;
}

export interface LocalPool extends Executor {
  close(): void;
}

/**
 * Trains in processes on this machine, which start with the first execution and persist until the
 * pool is closed; several executions may run at once. Workers that die are replaced, and their run
 * is tried once more, by WebAssembly where native code died.
 */
export function localPool(options: LocalPoolOptions): LocalPool {
  const processes = new Processes();
  return {
    execute: (requests, execution) => runPool(requests, options, processes, execution),
    close: () => processes.close(),
  };
}

function runPool(
  requests: readonly TrainingRequest[],
  { machine, workers: limit }: LocalPoolOptions,
  processes: Processes,
  { onResult, onProgress, onCrash, signal }: ExecutionOptions,
): Promise<void> {
  const waiting = requests.map((_, id) => id);
  const deaths = new Map<number, number>();
  const secondTry: MachineIdentity = machine.name === 'native' ? byWasm(machine) : machine;
  const workers = new Set<Worker>();
  let open = requests.length;
  let ended = false;

  return new Promise((resolve, reject) => {
    if (signal?.aborted || open === 0) return resolve();
    const end = (settle: () => void) => {
      ended = true;
      signal?.removeEventListener('abort', abort);
      for (const { process, sent, listeners } of workers) {
        for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
        if (sent.length > 0) process.kill('SIGKILL');
        else processes.giveBack(process);
      }
      workers.clear();
      settle();
    };
    const abort = () => end(resolve);
    const finish = (id: number, result: TrainingResult) => {
      open--;
      try {
        onResult(id, result);
      } catch (error) {
        end(() => reject(error));
        return;
      }
      if (open === 0) end(resolve);
    };

    const feed = (worker: Worker) => {
      const ahead = () =>
        worker.lastSeconds < SHORT_RUN &&
        worker.sent.length === 1 &&
        waiting.length >= workers.size;
      while (waiting.length > 0 && (worker.sent.length === 0 || ahead())) {
        const id = waiting.shift()!;
        worker.sent.push(id);
        const trainedBy = deaths.has(id) ? secondTry : machine;
        const threads = threadsOfRun(limit, open);
        worker.process.send({
          kind: 'run',
          machine: trainedBy,
          id,
          threads,
          ...requests[id]!,
        } satisfies PoolMessage);
      }
    };

    const receive = (worker: Worker, message: WorkerMessage) => {
      if (!workers.has(worker)) return;
      if (message.kind === 'progress') return onProgress?.(message.id, message.steps);
      const { id, result } = message;
      worker.sent.splice(worker.sent.indexOf(id), 1);
      worker.lastSeconds = result.seconds;
      feed(worker);
      finish(id, result);
    };

    const bury = (worker: Worker, how: string) => {
      if (!workers.delete(worker)) return;
      const [running, ...queued] = worker.sent;
      waiting.unshift(...queued);
      if (running !== undefined) {
        const count = (deaths.get(running) ?? 0) + 1;
        deaths.set(running, count);
        if (count < TRIES) {
          waiting.unshift(running);
          onCrash?.(
            running,
            `its worker died: ${how}; trained once more${secondTry === machine ? '' : ` by ${secondTry.name}`}`,
          );
        } else
          finish(running, {
            error: `its worker died ${count} times: ${how}`,
            death: how,
            seconds: 0,
          });
      }
      if (open > 0 && !ended) start();
    };

    const start = () => {
      const child = processes.take();
      const listeners = {
        message: (message: WorkerMessage) => receive(worker, message),
        close: (code: number | null, killedBy: NodeJS.Signals | null) =>
          bury(worker, killedBy ? `killed by ${killedBy}` : `exit code ${code}`),
        // A dead process no longer accepts messages: its `close` event reports how it died.
        error: (error: Error) =>
          child.pid === undefined ? bury(worker, error.message) : child.kill('SIGKILL'),
      };
      const worker: Worker = {
        process: child,
        listeners,
        sent: [],
        lastSeconds: Number.POSITIVE_INFINITY,
      };
      workers.add(worker);
      for (const [name, listener] of Object.entries(listeners)) child.on(name, listener);
      feed(worker);
    };

    signal?.addEventListener('abort', abort);
    for (let i = 0; i < Math.min(limit, requests.length); i++) start();
  });
}

const workerFile = packageFile('dist/runs/local-pool/worker.js');

/**
 * A small young generation: a worker's garbage is short-lived, and V8 gives it up to 48 MB
 * otherwise.
 */
export const WORKER_FLAGS = ['--max-semi-space-size=4'];

/** One native thread per worker: parallelism comes from the pool. */
const oneThread = {
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};

/**
 * Processes that train. A returned process is reused: starting one and reading its data takes
 * longer than short runs do.
 */
class Processes {
  readonly #spare = new Set<ChildProcess>();

  take(): ChildProcess {
    const [spare] = this.#spare;
    const child = spare ?? this.#start();
    this.#spare.delete(child);
    const texts = allCode().map(({ text }) => text);
    if (texts.length > 0) child.send({ kind: 'code', texts } satisfies PoolMessage);
    return child;
  }

  #start(): ChildProcess {
    const child = fork(workerFile, {
      execArgv: [...process.execArgv, ...WORKER_FLAGS],
      env: { ...process.env, ...oneThread },
      // Predictions are typed arrays, which JSON would spell out.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('error', () => {});
    child.on('close', () => this.#spare.delete(child));
    return child;
  }

  giveBack(child: ChildProcess): void {
    if (child.exitCode === null && child.signalCode === null) this.#spare.add(child);
  }

  close(): void {
    for (const child of this.#spare) child.kill('SIGKILL');
    this.#spare.clear();
  }
}
