import { SingleBar } from 'cli-progress';
import type { PrepareProgress } from '../data/kind.js';
import { tell } from './output.js';

/** Shows the progress of a transfer. */
export interface TransferProgress {
  /** `total`: bytes, where the server states them; `done`: bytes that were already downloaded. */
  start(total: number | undefined, done: number): void;
  update(done: number): void;
  stop(): void;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Shows a bar on a terminal where the length is known; otherwise a line per quarter, or per 10 MB. */
export function transferProgress(): TransferProgress {
  let bar: SingleBar | undefined;
  let [every, next, all] = [1e7, 0, ''];
  return {
    start(total, done) {
      every = total === undefined ? 1e7 : total / 4;
      next = done + every;
      all = total === undefined ? '' : megabytes(total);
      if (total !== undefined && process.stderr.isTTY) {
        bar = new SingleBar({
          stream: process.stderr,
          format: '{bar} {done}/{all} MB, {eta_formatted} left',
          barsize: 30,
          hideCursor: true,
          gracefulExit: false,
        });
        bar.start(total, done, { all, done: megabytes(done) });
      } else if (done > 0) tell(`resuming after ${megabytes(done)} MB`);
    },
    update(done) {
      if (bar) bar.update(done, { done: megabytes(done) });
      else if (done >= next) {
        tell(`${megabytes(done)}${all && ` of ${all}`} MB`);
        next += every * Math.ceil((done - next + 1) / every);
      }
    },
    stop: () => bar?.stop(),
  };
}

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
