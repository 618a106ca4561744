/** Shows the progress of a sweep on stderr. */

import { SingleBar } from 'cli-progress';
import { metricColumn, metricFormatter } from '../../ground/base/metric.js';
import { cellName, counted, duration, fieldsTitle, listed } from '../../ground/base/words.js';
import { totalSteps } from '../../sweep/runs/plan.js';
import type { SweepEvent } from '../../sweep/runs/sweep.js';
import { printStatus } from './output.js';

/** A bar on a terminal, elsewhere a line every ten seconds. */
export function progressReporter(isTerminal: boolean) {
  const progress = new StageProgress(() => performance.now());
  const state = () => {
    const { rate, workers, done, runs, secondsLeft } = progress;
    const left = secondsLeft === undefined ? 'time left unknown' : `${duration(secondsLeft)} left`;
    return `${Number(rate.toPrecision(2))} runs/s, ${done === runs ? 'all done' : left}${workers && `, ${workers}`}`;
  };
  const bar =
    isTerminal &&
    new SingleBar({
      stream: process.stderr,
      format: '{stage} {bar} {value}/{total} runs, {state}',
      barsize: 30,
      hideCursor: true,
      gracefulExit: false,
      forceRedraw: true,
    });
  let next = 0;
  return {
    on(event: SweepEvent): void {
      progress.on(event);
      const { stage, done, runs } = progress;
      if (event.event === 'look') {
        if (bar && event.open.length === 0) bar.stop();
        printStatus(lookLine(event));
      } else if (event.event === 'selected') {
        if (bar) bar.stop();
        selectedLines(event).forEach(printStatus);
      } else if (bar) {
        if (event.event === 'stage' && !event.part?.before)
          bar.start(runs, done, { stage, state: state() });
        // A later batch may add to the runs of its stage.
        bar.setTotal(runs);
        bar.update(done, { state: state() });
      } else if (event.event === 'stage') {
        const { runs, part } = event;
        const batch =
          part && `runs ${part.before + 1} to ${part.before + runs.length} of ${part.of}`;
        printStatus(`${stage}: ${batch ?? counted(runs.length, 'run')}, ${event.done} done before`);
        next = progress.seconds + 10;
      } else if (progress.seconds >= next || (event.event === 'run' && done === runs)) {
        printStatus(`${stage}: ${done}/${runs} runs, ${state()}`);
        next = progress.seconds + 10;
      }
    },
    close: () => {
      if (bar) bar.stop();
    },
  };
}

/**
 * The progress of a stage over all its batches; `now` is in milliseconds. Runs are trained seed by
 * seed, so each takes about as long as those before it.
 */
export class StageProgress {
  stage = '';
  runs = 0;
  done = 0;
  workers = '';
  #trained = 0;
  #started: number;
  /** The share of each run in progress that is trained, by key. */
  #partial = new Map<string, number>();

  constructor(private readonly now: () => number) {
    this.#started = now();
  }

  on(event: SweepEvent): void {
    switch (event.event) {
      case 'stage': {
        const { plan, runs, done, part } = event;
        const { before, of } = part ?? { before: 0, of: runs.length };
        if (before === 0) {
          this.#trained = 0;
          this.#started = this.now();
        }
        this.stage = plan.stage;
        this.runs = of;
        this.done = before + done;
        break;
      }
      case 'workers': {
        const { workers, processes } = event;
        this.workers = `${counted(workers, 'worker')} with ${processes} process${processes === 1 ? '' : 'es'}`;
        break;
      }
      case 'progress':
        this.#partial.set(event.run.key, event.steps / totalSteps(event.run.cell.spec));
        break;
      case 'run':
        this.done++;
        this.#trained++;
        this.#partial.delete(event.run.key);
        break;
    }
  }

  /** Since the stage began. */
  get seconds(): number {
    return (this.now() - this.#started) / 1000;
  }

  /** Runs per second. */
  get rate(): number {
    return this.seconds > 0 ? this.#trained / this.seconds : 0;
  }

  /** Estimated seconds left; undefined until there is something to estimate them from. */
  get secondsLeft(): number | undefined {
    const partial = [...this.#partial.values()].reduce((sum, share) => sum + share, 0);
    const spent = this.#trained + partial;
    return spent > 0
      ? (this.seconds * Math.max(0, this.runs - this.done - partial)) / spent
      : undefined;
  }
}

/** `after 80 of 200 seeds, H2 is open: the next round is trained` */
function lookLine({ seeds, of, open }: Extract<SweepEvent, { event: 'look' }>): string {
  if (open.length === 0)
    return `after ${seeds} of ${of} seeds, all claims are decided: training stops`;
  return `after ${seeds} of ${of} seeds, ${listed(open)} ${open.length === 1 ? 'is' : 'are'} open: the next round is trained`;
}

/** A line for each choice. */
function selectedLines({
  selection,
  choices,
}: Extract<SweepEvent, { event: 'selected' }>): string[] {
  const { by, statistic } = selection;
  const format = metricFormatter(by);
  return choices.map(({ model, fields, chosen, sureness }) => {
    const sure =
      sureness === undefined
        ? 'a single seed'
        : `${Math.round(100 * sureness)} % of resamples agree`;
    const value = `${statistic} ${metricColumn(by)} ${format(chosen.value!)}`;
    return `selected for ${cellName(model, fields)}: ${fieldsTitle(chosen.fields)} (${value}; seeds: ${chosen.seeds}; ${sure})`;
  });
}
