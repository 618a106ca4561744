import { SingleBar } from 'cli-progress';
import type { PrepareProgress } from '../data/kind.js';
import { tell } from './output.js';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Shows the progress of reading large files on stderr: a line for each file, and a bar on a terminal. */
export function prepareProgress(): { readonly onProgress: PrepareProgress; stop(): void } {
  let bar: SingleBar | undefined;
  let reading = '';
  return {
    onProgress({ file, done, total }) {
      if (total < 5e6) return;
      if (file !== reading) {
        bar?.stop();
        reading = file;
        tell(`reading ${file}`);
        // Without a terminal, a bar writes nothing.
        const format = `{bar} {done}/${megabytes(total)} MB, {eta_formatted} left`;
        bar = new SingleBar({ format, stream: process.stderr, barsize: 30, hideCursor: true, gracefulExit: false });
        bar.start(total, 0, { done: megabytes(0) });
      }
      bar!.update(done, { done: megabytes(done) });
    },
    stop: () => bar?.stop(),
  };
}
