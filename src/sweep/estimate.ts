import { canonicalJson } from '../base/canonical-json.js';
import { kindOf } from '../data/kinds.js';
import type { Engine } from '../engine/engine.js';
import { evaluate, trainRun } from '../engine/run.js';
import { jobOf } from './job.js';
import { costOf } from './plan.js';
import type { CellSpec } from './spec.js';

/** Least seconds of training per measurement: where there are few sorts of runs, and in any case. */
const MEASURE = 0.3;
const SHORTEST = 0.03;

/** Seconds that are divided among the measurements of many sorts of runs. */
const MEASURE_ALL = 3;

/** Most sorts of runs that are measured. */
const MOST_SORTS = 32;

/** Estimates how long runs take, by briefly training the first steps of each sort of run. */
export class Estimator {
  readonly #speeds = new Map<string, Speed>();

  /** `now` returns milliseconds. */
  constructor(
    private readonly engine: Engine,
    private readonly now: () => number,
  ) {}

  /** Seconds that a run takes on one core, measured by training for at least `least` seconds. */
  #secondsOf(spec: CellSpec, least = MEASURE): number {
    const { steps, evaluateEvery } = spec.training;
    const sort = sortOf(spec);
    const speed = this.#speeds.get(sort) ?? this.#measure(spec, least);
    this.#speeds.set(sort, speed);
    return speed.start + steps * speed.step + Math.ceil(steps / evaluateEvery) * speed.score;
  }

  /**
   * Seconds that each run takes on one core. Where there are many sorts of runs, a sample spread over their costs is
   * measured; the times of the others are scaled by cost from the sort that is nearest in cost.
   */
  secondsOfAll(specs: readonly CellSpec[]): number[] {
    const sorts = [...new Map(specs.map((spec) => [sortOf(spec), spec])).values()];
    const byCost = sorts.map((spec) => ({ spec, cost: costOf(spec) })).sort((a, b) => a.cost - b.cost);
    const count = Math.min(byCost.length, MOST_SORTS);
    const sample = Array.from({ length: count }, (_, i) => byCost[Math.floor(((i + 0.5) / count) * byCost.length)]!);
    const least = Math.min(MEASURE, Math.max(SHORTEST, MEASURE_ALL / count));
    const measured = sample.map(({ spec, cost }) => ({ cost, rate: this.#secondsOf(spec, least) / cost }));
    return specs.map((spec) => {
      if (this.#speeds.has(sortOf(spec))) return this.#secondsOf(spec);
      const cost = costOf(spec);
      const away = (other: { readonly cost: number }) => Math.abs(Math.log(other.cost / cost));
      return cost * measured.reduce((best, other) => (away(other) < away(best) ? other : best)).rate;
    });
  }

  #measure(spec: CellSpec, least: number): Speed {
    const whole = jobOf(spec, 0);
    if (whole.solved) return { start: this.#time(() => trainRun(this.engine, whole)), step: 0, score: 0 };
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
      for (let all = 0; all < least; all += seconds) {
        steps *= 2;
        const first = done;
        let trained = steps;
        seconds = this.#time(() => {
          trained = session.train(first, first + steps).length;
        });
        done += steps;
        // Only the last pass, half of all steps, is measured.
        if (trained === steps) continue;
        // The training diverged, as the runs will: they take no longer than this.
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

/** Seconds to open a session, to train a step, and to score once. */
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
