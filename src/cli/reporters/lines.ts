import { counted } from '../../base/words.js';
import type { SweepEvent } from '../../sweep/sweep.js';
import { tell } from '../output.js';
import { duration, type Reporter } from './reporter.js';
import { selectedLines } from './selected.js';
import { StageProgress } from './stage-progress.js';

/** Seconds between two lines. */
const EVERY = 10;

/** A line now and then, where stderr is not a terminal: the log of a CI job, a file. */
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
