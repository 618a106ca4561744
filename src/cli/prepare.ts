import type { Config } from '../config/config.js';
import { placedInConfig } from '../config/load.js';
import { filesOf, kindOf } from '../data/kinds.js';
import { FieldError } from '../schema/faults.js';
import { prepareProgress } from './prepare-progress.js';
import { sayer, type TrainingOptions } from './training.js';

/**
 * Prepares the files of a config's data where they are not prepared yet, and reports how they were processed.
 * @throws InputError for faults of the files, or of the config's fields about them, with their places in its file
 */
export const prepareData = (config: Config, file: string, options: TrainingOptions): Promise<void> =>
  placingFaults(file, options, () => prepared(config, options));

/** Adds the places in a config's file to faults of its fields that occur in `work`. */
export async function placingFaults<T>(file: string, { set }: TrainingOptions, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FieldError ? placedInConfig(error, file, set) : error;
  }
}

async function prepared({ data }: Config, options: TrainingOptions): Promise<void> {
  const say = sayer(options);
  const { onProgress, stop } = prepareProgress();
  await kindOf(data)
    .prepare(data, options.quiet ? () => {} : onProgress)
    .finally(stop);
  for (const { remarks = [] } of filesOf(data)) remarks.forEach(say);
}
