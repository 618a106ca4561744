import { SingleBar } from 'cli-progress';
import { counted } from '../../base/words.js';
import type { SweepEvent } from '../../sweep/sweep.js';
import { tell } from '../output.js';
import { selectedLines } from './selected.js';
import { StageProgress } from './stage-progress.js';

/** Shows the progress of a sweep on stderr. */
export interface Reporter {
  on(event: SweepEvent): void;
  close(): void;
}

export const silent: Reporter = { on: () => {}, close: () => {} };

/** A duration in words: `63 s` as `1 min 3 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

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

/** Seconds between two lines. */
const EVERY = 10;

/** Prints a line at intervals, for when stderr is not a terminal but the log of a CI job or a file. */
export function lineReporter(now: () => number): Reporter {
  const progress = new StageProgress(now);
  let next = 0;
  const write = () => {
    const { stage, done, runs, rate, secondsLeft, workers } = progress;
    const left = secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`;
    tell(`${stage}: ${done}/${runs} runs, ${Number(rate.toPrecision(2))} runs/s${left}${workers && `, ${workers}`}`);
  };
  return {
    on(event) {
      progress.on(event);
      if (event.event === 'stage') {
        tell(stageLine(event));
        next = progress.seconds + EVERY;
      } else if (event.event === 'selected') {
        selectedLines(event).forEach(tell);
      } else if (progress.seconds >= next || (event.event === 'run' && progress.done === progress.runs)) {
        write();
        next = progress.seconds + EVERY;
      }
    },
    close: () => {},
  };
}

function stageLine({ plan: { stage }, runs, done, part }: Extract<SweepEvent, { event: 'stage' }>): string {
  const which = part
    ? `runs ${part.before + 1} to ${part.before + runs.length} of ${part.of}`
    : counted(runs.length, 'run');
  return `${stage}: ${which}, ${done} done before`;
}
