/** A worker process of the local pool: trains the runs that its parent sends. */

import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { registerKinds } from '../../../extras/register-kinds.js';
import { InputError } from '../../../ground/base/errors.js';
import { sha256Hex } from '../../../ground/base/sha256.js';
import { loadMachine } from '../../../train/engine/load.js';
import { trainRun } from '../../../train/engine/run.js';
import { loadCode } from '../../../train/own/load.js';
import { makeJob } from '../job.js';
import type { PoolMessage, RunMessage, WorkerMessage } from './pool.js';

registerKinds();

// A process of the pool, which trains the runs it is sent. It is a process, not a thread, so that a
// crash in native code or a lack of memory costs one run and nothing else.
const parent = process.ppid;

/** Milliseconds between two progress reports, so that short runs send none. */
const PROGRESS = 200;

const send = (message: WorkerMessage): void => void process.send!(message);

// Ctrl-C and the closing of a terminal signal all processes of the terminal, but the parent decides
// when its workers end.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

// Log output of custom code is discarded here: the parent has logged it.
globalThis.console = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }));

let code: Promise<unknown> = Promise.resolve();

process.on('message', (message: PoolMessage) => {
  if (message.kind === 'run') void train(message);
  else {
    code = Promise.all(
      message.texts.map((text) => loadCode(text, { label: `code/${sha256Hex(text)}.mjs` })),
    );
    // Each run reports the faults of the code.
    code.catch(() => {});
  }
});

async function train({ machine, id, threads, spec, seed, predicts }: RunMessage): Promise<void> {
  try {
    await code;
    const engine = await loadMachine(machine, threads);
    const start = performance.now();
    let reported = start;
    let predictions: Float32Array | undefined;
    const outcome = trainRun(engine, makeJob(spec, seed), {
      onProgress: (steps) => {
        // Training blocks the event loop, and with it 'disconnect': check whether the parent is
        // still alive.
        if (process.ppid !== parent) process.exit();
        if (performance.now() - reported < PROGRESS) return;
        reported = performance.now();
        send({ kind: 'progress', id, steps });
      },
      ...(predicts && {
        onPredictions: (outputs: Float32Array) => {
          predictions = outputs;
        },
      }),
    });
    const seconds = (performance.now() - start) / 1000;
    send({ kind: 'result', id, result: { outcome, seconds, ...(predictions && { predictions }) } });
  } catch (error) {
    const faults = error instanceof InputError ? { faults: error.lines } : {};
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send({ kind: 'result', id, result: { error: text, ...faults, seconds: 0 } });
  }
}
