import { counted } from '../../base/words.js';
import type { Cell } from '../../sweep/cells.js';
import { costOf, stepsOf } from '../../sweep/shard.js';
import type { SweepEvent } from '../../sweep/sweep.js';

/** The progress of a stage: its runs, and the time left, estimated by their cost. The batches of a stage count together. */
export class StageProgress {
  stage = '';
  runs = 0;
  done = 0;
  /** The number of current workers, in words. */
  workers = '';
  #trained = 0;
  /** The number of runs in the batches so far, and their total cost. */
  #planned = 0;
  #cost = 0;
  #costs = new Map<Cell, number>();
  #open = 0;
  #spent = 0;
  #started: number;
  /** The cost of the steps done by each run in progress, by key. */
  #partial = new Map<string, number>();

  constructor(private readonly now: () => number) {
    this.#started = now();
  }

  on(event: SweepEvent): void {
    switch (event.event) {
      case 'stage': {
        const { plan, runs, done, part } = event;
        const { before, of } = part ?? { before: 0, of: runs.length };
        if (before === 0) this.#begin();
        this.stage = plan.stage;
        this.runs = of;
        this.done = before + done;
        this.#costs = new Map(plan.cells.map((cell) => [cell, costOf(cell.spec)]));
        const size = runs.length;
        const cost = runs.reduce((sum, run) => sum + this.#costs.get(run.cell)!, 0);
        this.#planned += size;
        this.#cost += cost;
        // The individual costs of runs that are already done are not needed: they count at the mean cost, as do those of
        // later batches.
        const [own, mean] = size > 0 ? [cost / size, this.#cost / this.#planned] : [0, 0];
        this.#open = this.#spent + own * (size - done) + mean * (of - before - size);
        break;
      }
      case 'workers': {
        const { workers, processes } = event;
        this.workers = `${counted(workers, 'worker')} with ${processes} process${processes === 1 ? '' : 'es'}`;
        break;
      }
      case 'progress': {
        const { cell, key } = event.run;
        this.#partial.set(key, (this.#costs.get(cell)! * event.steps) / stepsOf(cell.spec));
        break;
      }
      case 'run':
        this.done++;
        this.#trained++;
        this.#spent += this.#costs.get(event.run.cell)!;
        this.#partial.delete(event.run.key);
        break;
    }
  }

  #begin(): void {
    this.#trained = 0;
    this.#planned = 0;
    this.#cost = 0;
    this.#spent = 0;
    this.#started = this.now();
  }

  /** Seconds since the stage began. */
  get seconds(): number {
    return (this.now() - this.#started) / 1000;
  }

  /** Runs trained per second since the stage began. */
  get rate(): number {
    return this.seconds > 0 ? this.#trained / this.seconds : 0;
  }

  /** Estimated seconds left; undefined until there is something to estimate them from. */
  get secondsLeft(): number | undefined {
    const spent = this.#spent + [...this.#partial.values()].reduce((sum, cost) => sum + cost, 0);
    return spent > 0 ? (this.seconds * Math.max(0, this.#open - spent)) / spent : undefined;
  }
}
