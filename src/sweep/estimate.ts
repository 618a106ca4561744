import { kindOf } from '../data/kinds.js';
import type { Engine } from '../engine/engine.js';
import { evaluate } from '../engine/run.js';
import { jobOf } from './job.js';
import { type CellSpec, canonicalJson } from './spec.js';

/** The least seconds of training per measurement. */
const MEASURE = 0.3;

/** Estimates how long runs take, by briefly training the first steps of each sort of run. */
export class Estimator {
  readonly #speeds = new Map<string, Speed>();

  constructor(
    private readonly engine: Engine,
    private readonly now: () => number,
  ) {}

  /** Seconds that a run takes on one core. `now` is in milliseconds. */
  secondsOf(spec: CellSpec): number {
    const { steps, evaluateEvery } = spec.training;
    const sort = sortOf(spec);
    const speed = this.#speeds.get(sort) ?? this.#measure(spec);
    this.#speeds.set(sort, speed);
    return speed.start + steps * speed.step + Math.ceil(steps / evaluateEvery) * speed.score;
  }

  #measure(spec: CellSpec): Speed {
    // The first run of a sort pays for compilation: its time is discarded.
    this.#time(() => this.engine.open(jobOf(spec, 0)).dispose());
    const start = this.#time(() => this.engine.open(jobOf(spec, 0)).dispose());
    const job = jobOf(spec, 0);
    const session = this.engine.open(job);
    try {
      session.train(0, 2);
      evaluate(session, job);
      let done = 2;
      let steps = 1;
      let seconds = 0;
      while (seconds < MEASURE) {
        steps *= 2;
        const first = done;
        let trained = steps;
        seconds = this.#time(() => {
          trained = session.train(first, first + steps).length;
        });
        done += steps;
        if (trained === steps) continue;
        // It diverged, and so will the runs: they take no longer than this.
        return { start, step: seconds / trained, score: 0 };
      }
      const score = this.#time(() => evaluate(session, job));
      return { start, step: seconds / steps, score };
    } finally {
      session.dispose();
    }
  }

  #time(work: () => void): number {
    const start = this.now();
    work();
    return (this.now() - start) / 1000;
  }
}

/** Seconds to open a session, to train a step, to score once. */
interface Speed {
  readonly start: number;
  readonly step: number;
  readonly score: number;
}

/** Runs of one sort take the same time per step. */
function sortOf({ data, model, training }: CellSpec): string {
  const { optimizer, batchSize } = training;
  return canonicalJson({ data: kindOf(data).workload(data), model, optimizer, batchSize });
}
