import { SingleBar } from 'cli-progress';
import { tell } from '../output.js';
import { duration, type Reporter } from './reporter.js';
import { selectedLines } from './selected.js';
import { StageProgress } from './stage-progress.js';

const leftOf = ({ done, runs, secondsLeft }: StageProgress): string => {
  if (done === runs) return 'all done';
  return secondsLeft === undefined ? 'time left unknown' : `${duration(secondsLeft)} left`;
};

/** A progress bar, for a terminal. */
export function barReporter(now: () => number): Reporter {
  const progress = new StageProgress(now);
  const bar = new SingleBar({
    stream: process.stderr,
    format: '{stage} {bar} {value}/{total} runs, {rate} runs/s, {left}{workers}',
    barsize: 30,
    hideCursor: true,
    gracefulExit: false,
    forceRedraw: true,
  });
  const payload = () => ({
    stage: progress.stage,
    rate: Number(progress.rate.toPrecision(2)),
    workers: progress.workers && `, ${progress.workers}`,
    left: leftOf(progress),
  });
  return {
    on(event) {
      progress.on(event);
      if (event.event === 'stage' && !event.part?.before) {
        bar.start(progress.runs, progress.done, payload());
      } else if (event.event === 'selected') {
        bar.stop();
        selectedLines(event).forEach(tell);
      } else {
        // A later batch may add to the runs of its stage.
        bar.setTotal(progress.runs);
        bar.update(progress.done, payload());
      }
    },
    close: () => bar.stop(),
  };
}
