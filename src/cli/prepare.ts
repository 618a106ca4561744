import type { Config } from '../config/config.js';
import { placedInConfig } from '../config/load.js';
import { filesOf, kindOf } from '../data/kinds.js';
import { FieldError } from '../schema/field-faults.js';
import { prepareProgress } from './prepare-progress.js';
import { sayer, type TrainingOptions } from './training.js';

/**
 * Prepares the files of a config's data where they are not, and says what was done to them.
 * @throws InputError for faults of the files, or of the config's fields about them, with their places in its file
 */
export async function prepareData(config: Config, file: string, options: TrainingOptions): Promise<void> {
  try {
    await prepared(config, options);
  } catch (error) {
    throw error instanceof FieldError ? placedInConfig(error, file, options.set) : error;
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
