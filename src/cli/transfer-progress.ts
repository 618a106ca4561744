import { SingleBar } from 'cli-progress';
import type { TransferProgress } from './download.js';
import { tell } from './output.js';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Shows a bar on a terminal where the length is known; otherwise a line per quarter, or per 10 MB. */
export function transferProgress(): TransferProgress {
  let shown: TransferProgress | undefined;
  return {
    start(total, done) {
      shown = total !== undefined && process.stderr.isTTY ? bar() : lines();
      shown.start(total, done);
    },
    update: (done) => shown?.update(done),
    stop: () => shown?.stop(),
  };
}

function bar(): TransferProgress {
  const bar = new SingleBar({
    stream: process.stderr,
    format: '{bar} {done}/{all} MB, {eta_formatted} left',
    barsize: 30,
    hideCursor: true,
    gracefulExit: false,
  });
  let all = '';
  return {
    start(total, done) {
      all = megabytes(total!);
      bar.start(total!, done, { all, done: megabytes(done) });
    },
    update: (done) => bar.update(done, { done: megabytes(done) }),
    stop: () => bar.stop(),
  };
}

function lines(): TransferProgress {
  let every = 1e7;
  let next = 0;
  let all = '';
  return {
    start(total, done) {
      every = total === undefined ? 1e7 : total / 4;
      all = total === undefined ? '' : ` of ${megabytes(total)}`;
      next = done + every;
      if (done > 0) tell(`resuming after ${megabytes(done)} MB`);
    },
    update(done) {
      if (done < next) return;
      tell(`${megabytes(done)}${all} MB`);
      next += every * Math.ceil((done - next + 1) / every);
    },
    stop: () => {},
  };
}
