import type { Cell } from '../../sweep/cells.js';
import { costOf } from '../../sweep/cost.js';
import type { SweepEvent } from '../../sweep/sweep.js';

/** How far a stage is: runs, and by their cost the time left. */
export class Progress {
  stage = '';
  runs = 0;
  done = 0;
  #trained = 0;
  #costs = new Map<Cell, number>();
  #open = 0;
  #spent = 0;
  #started: number;
  /** Of runs under way, the cost of the steps they have done. */
  #partial = new Map<string, number>();

  constructor(private readonly now: () => number) {
    this.#started = now();
  }

  on(event: SweepEvent): void {
    switch (event.event) {
      case 'stage': {
        const { plan, done } = event;
        this.stage = plan.stage;
        this.runs = plan.runs.length;
        this.done = done;
        this.#trained = 0;
        this.#costs = new Map(plan.cells.map((cell) => [cell, costOf(cell.spec)]));
        const total = plan.runs.reduce((sum, run) => sum + this.#costs.get(run.cell)!, 0);
        // Which runs are done already does not matter much: they count with the mean cost.
        this.#open = plan.runs.length > 0 ? (total * (plan.runs.length - done)) / plan.runs.length : 0;
        this.#spent = 0;
        this.#started = this.now();
        break;
      }
      case 'progress': {
        const { cell, key } = event.run;
        this.#partial.set(key, (this.#costs.get(cell)! * event.steps) / cell.spec.training.steps);
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

  get seconds(): number {
    return (this.now() - this.#started) / 1000;
  }

  /** Runs trained a second since the stage began. */
  get rate(): number {
    return this.seconds > 0 ? this.#trained / this.seconds : 0;
  }

  /** Undefined until there is something to tell it from. */
  get secondsLeft(): number | undefined {
    const spent = this.#spent + [...this.#partial.values()].reduce((sum, cost) => sum + cost, 0);
    return spent > 0 ? (this.seconds * Math.max(0, this.#open - spent)) / spent : undefined;
  }
}
