import type { Config } from '../config/config.js';
import type { PrepareProgress } from '../data/kind.js';
import { filesOf, kindOf } from '../data/kinds.js';
import { sayer, type TrainingOptions } from './training.js';
import { transferProgress } from './transfer-progress.js';

/**
 * Prepares the files of a config's data where they are not, and says what was done to them.
 * @throws InputError for faults of the files, or of the config's fields about them
 */
export async function prepareData({ data }: Config, options: TrainingOptions): Promise<void> {
  const say = sayer(options);
  await preparing(options, (onProgress) => kindOf(data).prepare(data, onProgress));
  for (const { remarks = [] } of filesOf(data)) remarks.forEach(say);
}

/** Bytes of a file that takes long enough for its progress to be of interest. */
const LARGE = 1e7;

/** Shows the progress of each large file that is prepared. */
export async function preparing<T>(
  { quiet = false }: Pick<TrainingOptions, 'quiet'>,
  work: (onProgress: PrepareProgress) => Promise<T>,
): Promise<T> {
  let shown: { readonly file: string; readonly progress: ReturnType<typeof transferProgress> } | undefined;
  const onProgress: PrepareProgress = ({ file, done, total }) => {
    if (quiet || total < LARGE) return;
    if (shown?.file !== file) {
      shown?.progress.stop();
      process.stderr.write(`preparing ${file}\n`);
      shown = { file, progress: transferProgress() };
      shown.progress.start(total, 0);
    }
    shown.progress.update(done);
  };
  try {
    return await work(onProgress);
  } finally {
    shown?.progress.stop();
  }
}
