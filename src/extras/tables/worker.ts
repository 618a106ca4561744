/** The thread that reads a Parquet file and sends it page by page. */

import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../../ground/base/errors.js';
import { type ParquetMessage, type ParquetTask, readPages } from './files/parquet-pages.js';

/** Pages that wait for the other thread. */
const MAX_WAITING = 8;

// A thread that reads a Parquet file.
const { path, taken } = workerData as ParquetTask;
let sent = 0;

function say(message: ParquetMessage): void {
  if (!('page' in message)) {
    parentPort!.postMessage(message);
    return;
  }
  const { values } = message.page;
  parentPort!.postMessage(message, [
    (values instanceof Float64Array ? values : values.codes).buffer as ArrayBuffer,
  ]);
  sent++;
  for (
    let seen = Atomics.load(taken, 0);
    sent - seen >= MAX_WAITING;
    seen = Atomics.load(taken, 0)
  ) {
    Atomics.wait(taken, 0, seen);
  }
}

try {
  await readPages(path, say);
  say({ end: true });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  say({ refused: { code: error.code, lines: error.lines } });
}
