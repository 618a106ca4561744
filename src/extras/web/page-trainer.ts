/** Trains runs from a page: sends them to Web Workers and waits for the results. */

import { unpacked } from '../../ground/base/letters.js';
import type { Outcome } from '../../ground/base/outcome.js';
import type { CellSpec } from '../../sweep/runs/spec.js';

export interface RunRequest {
  readonly spec: CellSpec;
  readonly seed: number;
}

/** A message of the trainer: the progress, several times a second, and the end of the run. */
export type TrainerMessage =
  | { readonly kind: 'progress'; readonly steps: number }
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly seconds: number }
  | { readonly kind: 'error'; readonly message: string };

export type Trained = Pick<Extract<TrainerMessage, { kind: 'done' }>, 'outcome' | 'seconds'>;

interface TrainingListener {
  readonly onProgress?: (steps: number) => void;
  readonly signal: AbortSignal;
}

/** Trains runs in a Web Worker, one at a time; the worker starts with the first run. */
export class PageTrainer {
  #worker: Promise<Worker> | undefined;

  /**
   * @param packed the text of the worker's script, compressed with gzip and encoded by
   * `encodeLetters`
   */
  constructor(private readonly packed: string) {}

  /**
   * @throws Error with a message for the reader, where the browser cannot train; the reason of an
   * aborting signal
   */
  async train(run: RunRequest, listener: TrainingListener): Promise<Trained> {
    listener.signal.throwIfAborted();
    this.#worker ??= startedWorker(this.packed);
    try {
      return await awaitAnswer(await this.#worker, run, listener);
    } catch (error) {
      // The worker may still be training, or may have failed to start.
      this.#worker.then(
        (worker) => worker.terminate(),
        () => undefined,
      );
      this.#worker = undefined;
      throw error;
    }
  }
}

function awaitAnswer(
  worker: Worker,
  run: RunRequest,
  { onProgress, signal }: TrainingListener,
): Promise<Trained> {
  let stop = () => {};
  return new Promise<Trained>((resolve, reject) => {
    signal.throwIfAborted();
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
    worker.onerror = (event) =>
      reject(new Error(event.message || 'the browser does not start a Web Worker here'));
    worker.onmessage = ({ data }: MessageEvent<TrainerMessage>) => {
      if (data.kind === 'progress') onProgress?.(data.steps);
      else if (data.kind === 'done') resolve(data);
      else reject(new Error(data.message));
    };
    worker.postMessage(run);
  }).finally(() => signal.removeEventListener('abort', stop));
}

/**
 * Trains runs in their order, one at a time in each trainer, and ends once all are idle.
 * `onProgress` receives the steps so far of the runs in training; `abort` ends the training of all,
 * and no error is thrown then. @throws Error as `train` does, after which no other run is tried
 */
export async function trainAll<Run extends RunRequest>(
  trainers: readonly Pick<PageTrainer, 'train'>[],
  runs: readonly Run[],
  {
    onTrained,
    onProgress,
    abort,
  }: {
    readonly onTrained: (run: Run, trained: Trained) => void;
    readonly onProgress: (steps: number) => void;
    readonly abort: AbortController;
  },
): Promise<void> {
  const { signal } = abort;
  const waiting = runs.values();
  const steps = trainers.map(() => 0);
  const ends = trainers.map(async (trainer, i) => {
    const progress = (done: number) => {
      steps[i] = done;
      onProgress(steps.reduce((sum, one) => sum + one, 0));
    };
    for (const run of waiting) {
      const trained = await trainer.train(
        { spec: run.spec, seed: run.seed },
        { signal, onProgress: progress },
      );
      steps[i] = 0;
      onTrained(run, trained);
    }
  });
  const all = Promise.all(ends).catch((error) => {
    if (signal.aborted) return;
    abort.abort();
    throw error;
  });
  await Promise.allSettled([...ends, all]);
  await all;
}

async function startedWorker(packed: string): Promise<Worker> {
  const address = URL.createObjectURL(
    new Blob([await unpacked(packed)], { type: 'text/javascript' }),
  );
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}
