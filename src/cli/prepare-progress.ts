import type { PrepareProgress } from '../data/kind.js';
import { tell } from './output.js';
import { transferProgress } from './transfer-progress.js';

/** Bytes below which files are read too fast for progress to be shown. */
const WORTH_SHOWING = 1e7;

/** Shows the progress of reading files on stderr. */
export function prepareProgress(): { readonly onProgress: PrepareProgress; stop(): void } {
  const progress = transferProgress();
  let reading: string | undefined;
  const stop = () => {
    if (reading !== undefined) progress.stop();
    reading = undefined;
  };
  return {
    onProgress({ file, done, total }) {
      if (total < WORTH_SHOWING) return;
      if (file !== reading) {
        stop();
        tell(`reading ${file}`);
        progress.start(total, 0);
        reading = file;
      }
      progress.update(done);
    },
    stop,
  };
}
