import { SingleBar } from 'cli-progress';
import type { PrepareProgress } from '../data/kind.js';
import { tell } from './output.js';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Shows the progress of reading files on stderr: a bar on a terminal, otherwise a line for each quarter. */
export function prepareProgress(): { readonly onProgress: PrepareProgress; stop(): void } {
  let bar: SingleBar | undefined;
  let [reading, next] = ['', 0];
  return {
    onProgress({ file, done, total }) {
      if (total < 5e6) return;
      if (file !== reading) {
        bar?.stop();
        bar = undefined;
        [reading, next] = [file, total / 4];
        tell(`reading ${file}`);
        if (process.stderr.isTTY) {
          const format = `{bar} {done}/${megabytes(total)} MB, {eta_formatted} left`;
          bar = new SingleBar({ format, stream: process.stderr, barsize: 30, hideCursor: true, gracefulExit: false });
          bar.start(total, 0, { done: megabytes(0) });
        }
      }
      if (bar) bar.update(done, { done: megabytes(done) });
      else if (done >= next) {
        tell(`${megabytes(done)} of ${megabytes(total)} MB`);
        next = done + total / 4;
      }
    },
    stop: () => bar?.stop(),
  };
}
