/** `mmoe-exp live`: trains recommenders, then runs live experiments on their models. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { printJson } from '../../app/cli/output.js';
import { type RunOptions, runCommand } from '../../app/cli/run.js';
import { statusPrinter, workerCount } from '../../app/cli/training.js';
import { InputError } from '../../ground/base/errors.js';
import { packageFile } from '../../ground/base/files.js';
import { cellName } from '../../ground/base/words.js';
import type { Config } from '../../sweep/config/config.js';
import { appendRecord, recordsIn, writeRecords } from '../../sweep/folder/extra-records.js';
import { lockFolder } from '../../sweep/folder/lock.js';
import { type Experiment, experimentsIn } from './live.js';
import { type LiveRecord, liveFile, liveId, MAX_REPEATS } from './record.js';

type LiveOptions = RunOptions & { readonly repeats: number };

/** `mmoe-exp live`: trains the runs of a config, and then runs live experiments on them. */
export function liveCommand(file: string, options: LiveOptions): Promise<void> {
  const { repeats } = options;
  if (repeats > MAX_REPEATS)
    throw new InputError('arguments', [
      `--repeats ${repeats}: at most ${MAX_REPEATS} are possible`,
    ]);
  return runCommand(file, options, {
    check: (config) => refuseUnserved(config, file),
    after: (folder) => experiment(folder, options),
  });
}

function refuseUnserved({ data }: Config, file: string): void {
  const { kind, users } = data as {
    readonly kind: string;
    readonly users?: { readonly values: readonly unknown[] };
  };
  if (kind !== 'recommender') {
    throw new InputError('config', [
      `${file}: data.kind is ${kind}: live experiments need a recommender`,
    ]);
  }
  if (users?.values.every((value) => value === 0)) {
    throw new InputError('config', [
      `${file}: data.users is 0: live experiments need users, such as 2000`,
    ]);
  }
}

/**
 * Runs the experiments on a folder's runs that its file lacks, and removes those on other runs from
 * the file.
 */
async function experiment(folder: string, options: LiveOptions): Promise<void> {
  const say = statusPrinter(options);
  const unlock = lockFolder(folder);
  try {
    const experiments = experimentsIn(folder).all(options.repeats);
    const done = new Map(recordsIn(folder, liveFile).map((record) => [liveId(record), record]));
    const missing = experiments.filter(({ id }) => !done.has(id));
    await makeEach(missing, workerCount(options), (record) => {
      appendRecord(folder, liveFile, record);
      done.set(liveId(record), record);
      const { arms, fields, seed, repeats, users } = record;
      const models = arms.map(({ model }) => model).join(', ');
      say(
        `live: ${cellName(models, fields)}, seed ${seed}: ${repeats} experiments on ${users} users`,
      );
      if (options.json) printJson({ event: 'live', ...record });
    });
    const records = experiments.map(({ id }) => done.get(id)!);
    writeRecords(folder, liveFile, records);
  } finally {
    unlock();
  }
}

/**
 * Runs experiments in a number of threads; passes on each record as it is completed, in any order.
 */
export async function makeEach(
  experiments: readonly Experiment[],
  threads: number,
  onRecord: (record: LiveRecord) => void,
): Promise<void> {
  const waiting = experiments.values();
  const count = Math.min(threads, experiments.length);
  const workers = Array.from(
    { length: count },
    () => new Worker(packageFile('dist/extras/recommender/worker.js')),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const experiment of waiting) {
          worker.postMessage(experiment.served);
          const [outcome] = await once(worker, 'message');
          onRecord(experiment.recordOf(outcome));
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
