import { Worker } from 'node:worker_threads';
import { packageFile } from '../base/package-files.js';
import type { LiveRecord } from '../folder/live.js';
import { type Experiment, made } from './experiments.js';

/** Makes experiments, in so many threads; hands over each record as it is made, in whatever order that is. */
export async function makeEach(
  experiments: readonly Experiment[],
  threads: number,
  onRecord: (record: LiveRecord) => void,
): Promise<void> {
  const lanes = Math.min(threads, experiments.length);
  if (lanes < 2) {
    for (const experiment of experiments) onRecord(made(experiment));
    return;
  }
  const waiting = experiments.values();
  const workers = Array.from({ length: lanes }, () => new Worker(packageFile('dist/live/worker.js')));
  try {
    await Promise.all(workers.map((worker) => lane(worker, waiting, onRecord)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Has a thread make experiments for as long as some wait. */
const lane = (worker: Worker, waiting: Iterator<Experiment>, onRecord: (record: LiveRecord) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    let current: Experiment;
    const next = () => {
      const { value, done } = waiting.next();
      if (done) return resolve();
      current = value;
      worker.postMessage(current.served);
    };
    worker.on('error', reject);
    worker.on('message', (outcome) => {
      onRecord(current.recordOf(outcome));
      next();
    });
    next();
  });
