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

/** The most sorts of runs that are measured, and the seconds that are divided among many of them. */
const MOST_SORTS = 32;
const MEASURE_ALL = 3;

/**
 * Seconds of each run on one core, from its first steps. Of many sorts of runs, a sample spread over their costs is
 * measured, and the nearest in cost stands for the others, by cost. `now` returns milliseconds.
 */
export function secondsOfRuns(engine: Engine, specs: readonly CellSpec[], now = () => performance.now()): number[] {
  const sorts = [...new Map(specs.map((spec) => [sortOf(spec), spec])).values()];
  const byCost = sorts.map((spec) => ({ spec, cost: costOf(spec) })).sort((a, b) => a.cost - b.cost);
  const count = Math.min(byCost.length, MOST_SORTS);
  const sample = Array.from({ length: count }, (_, i) => byCost[Math.floor(((i + 0.5) / count) * byCost.length)]!);
  const least = Math.min(MEASURE, Math.max(SHORTEST, MEASURE_ALL / count));
  const measured = sample.map(({ spec, cost }) => {
    const speed = measure(spec, engine, now, least);
    return { sort: sortOf(spec), speed, cost, rate: secondsAt(speed, spec) / cost };
  });
  const speeds = new Map(measured.map(({ sort, speed }) => [sort, speed]));
  return specs.map((spec) => {
    const speed = speeds.get(sortOf(spec));
    if (speed) return secondsAt(speed, spec);
    const cost = costOf(spec);
    const away = (other: { readonly cost: number }) => Math.abs(Math.log(other.cost / cost));
    return cost * measured.reduce((best, other) => (away(other) < away(best) ? other : best)).rate;
  });
}

const secondsAt = (
  { start, step, score }: ReturnType<typeof measure>,
  { training: { steps, evaluateEvery } }: CellSpec,
): number => start + steps * step + Math.ceil(steps / evaluateEvery) * score;

/** Seconds to open a session, to train a step, and to score once. */
function measure(spec: CellSpec, engine: Engine, now: () => number, least: number) {
  const time = (work: () => void): number => {
    const start = now();
    work();
    return (now() - start) / 1000;
  };
  const job = jobOf(spec, 0);
  if (job.solved) return { start: time(() => trainRun(engine, job)), step: 0, score: 0 };
  // The first run of a sort pays for compilation: its time is discarded.
  time(() => engine.open(jobOf(spec, 0)).dispose());
  const start = time(() => engine.open(jobOf(spec, 0)).dispose());
  const session = engine.open(job);
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
      seconds = time(() => {
        trained = session.train(first, first + steps).length;
      });
      done += steps;
      // Only the last pass, half of all steps, is measured.
      if (trained === steps) continue;
      // The training diverged, as the runs will: they take no longer than this.
      return { start, step: seconds / trained, score: 0 };
    }
    const score = time(() => evaluate(session, job));
    return { start, step: seconds / steps, score };
  } finally {
    session.dispose();
  }
}

/** Runs of one sort take the same time per step. */
function sortOf({ data, model, training }: CellSpec): string {
  const { optimizer, batchSize } = training;
  return canonicalJson({ data: kindOf(data).workload(data), model, optimizer, batchSize });
}
