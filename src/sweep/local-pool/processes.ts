import { type ChildProcess, fork } from 'node:child_process';
import { packageFile } from '../../base/package-files.js';
import { allCode } from '../../models/own.js';
import type { PoolMessage } from './messages.js';
import { Waker } from './waker.js';

const workerFile = packageFile('dist/sweep/local-pool/worker.js');

/** One native thread per worker: parallelism comes from the pool. */
const oneThread = {
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};

/** Processes that train. One that is given back is taken again: to start one, and to read its data, takes longer than short runs. */
export class Processes {
  #waker: Waker | undefined;
  readonly #spare = new Set<ChildProcess>();

  /** A process that has nothing to do. */
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
      env: { ...process.env, ...oneThread },
      // Predictions are typed arrays, which JSON would spell out.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('error', () => {});
    child.on('close', () => this.#spare.delete(child));
    this.#waker ??= new Waker();
    this.#waker.add(child);
    return child;
  }

  /** Takes back a process that has nothing to do and to which nobody listens. */
  giveBack(child: ChildProcess): void {
    if (child.exitCode === null && child.signalCode === null) this.#spare.add(child);
  }

  /** Ends those that were given back. */
  close(): void {
    this.#waker?.close();
    for (const child of this.#spare) child.kill('SIGKILL');
    this.#spare.clear();
  }
}
