import { InputError } from '../base/errors.js';
import type { Config } from '../config/config.js';
import { appendLive, liveId, MOST_REPEATS, readLive, writeLive } from '../folder/live.js';
import { lockFolder } from '../folder/lock.js';
import { experimentsIn } from '../live/experiments.js';
import { makeEach } from '../live/threads.js';
import { cellName } from '../sweep/cells.js';
import { writeEvent } from './events.js';
import { type RunOptions, runCommand } from './run.js';
import { sayer, workersOf } from './training.js';

export interface LiveOptions extends RunOptions {
  /** How often each experiment is made. */
  readonly repeats: number;
}

/** `mmoe-exp live`: as `run`, and then live experiments on the trained models. Sets the exit code. */
export function liveCommand(file: string, options: LiveOptions): Promise<void> {
  const { repeats } = options;
  if (repeats > MOST_REPEATS) throw new InputError([`--repeats ${repeats}: at most ${MOST_REPEATS} are possible`]);
  return runCommand(file, options, {
    check: (config) => refuseUnserved(config, file),
    after: (folder) => experiment(folder, options),
  });
}

/** @throws InputError where no user is served */
function refuseUnserved({ data }: Config, file: string): void {
  const { kind, users } = data as { readonly kind: string; readonly users?: { readonly values: readonly unknown[] } };
  if (kind !== 'recommender') {
    throw new InputError([`${file}: data.kind is ${kind}: live experiments need a recommender`]);
  }
  if (users?.values.every((value) => value === 0)) {
    throw new InputError([`${file}: data.users is 0: live experiments need users, such as 2000`]);
  }
}

/** Makes those experiments on a folder's runs that it does not have yet, and leaves out those of other runs. */
async function experiment(folder: string, options: LiveOptions): Promise<void> {
  const say = sayer(options);
  const unlock = lockFolder(folder);
  try {
    const experiments = experimentsIn(folder).all(options.repeats);
    const done = new Map(readLive(folder).map((record) => [liveId(record), record]));
    const missing = experiments.filter(({ id }) => !done.has(id));
    await makeEach(missing, workersOf(options), (record) => {
      appendLive(folder, record);
      done.set(liveId(record), record);
      const { arms, fields, seed, repeats, users } = record;
      const models = arms.map(({ model }) => model).join(', ');
      say(`live: ${cellName(models, fields)}, seed ${seed}: ${repeats} experiments on ${users} users`);
      if (options.json) writeEvent({ event: 'live', ...record });
    });
    writeLive(
      folder,
      experiments.map(({ id }) => done.get(id)!),
    );
  } finally {
    unlock();
  }
}
