import type { PrepareProgress } from '../data/kind.js';
import { tell } from './output.js';
import { transferProgress } from './transfer-progress.js';

/** Files below this, in bytes, are read before anyone would look. */
const WORTH_SHOWING = 1e7;

/** Shows on stderr how far files are read. */
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
