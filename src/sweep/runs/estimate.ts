/** Estimates how long runs will take, by training the first steps of some. */

import { canonicalJson } from '../../ground/base/canonical-json.js';
import { findKind } from '../../train/data/kinds.js';
import type { Engine } from '../../train/engine/engine.js';
import { evaluate, trainRun } from '../../train/engine/run.js';
import { makeJob } from './job.js';
import { estimateCost } from './plan.js';
import type { CellSpec } from './spec.js';

/**
 * Least seconds of training per measurement: where there are few sorts of runs, and in any case.
 */
const MEASURE = 0.3;
const MIN_SECONDS = 0.03;

/**
 * The most sorts of runs that are measured, and the seconds that are divided among many of them.
 */
const MAX_SORTS = 32;
const MEASURE_ALL = 3;

/**
 * No further sort is measured after this many seconds. Sorts of large runs take as long to set up
 * as to train.
 */
const MAX_SECONDS = 10;

/**
 * Seconds of each run on one core, from its first steps. Of many sorts of runs, a sample spread
 * over their costs is measured, and the nearest in cost stands for the others, by cost. `now`
 * returns milliseconds.
 */
export function secondsOfRuns(
  engine: Engine,
  specs: readonly CellSpec[],
  now = () => performance.now(),
): number[] {
  const sorts = [...new Map(specs.map((spec) => [costClass(spec), spec])).values()];
  const byCost = sorts
    .map((spec) => ({ spec, cost: estimateCost(spec) }))
    .sort((a, b) => a.cost - b.cost);
  const count = Math.min(byCost.length, MAX_SORTS);
  const sample = Array.from(
    { length: count },
    (_, i) => byCost[Math.floor(((i + 0.5) / count) * byCost.length)]!,
  );
  const least = Math.min(MEASURE, Math.max(MIN_SECONDS, MEASURE_ALL / count));
  const began = now();
  const measured: { sort: string; speed: Speed; cost: number; rate: number }[] = [];
  for (const { spec, cost } of sample) {
    if (now() - began > 1000 * MAX_SECONDS) break;
    const speed = measure(spec, engine, now, least);
    measured.push({ sort: costClass(spec), speed, cost, rate: secondsAt(speed, spec) / cost });
  }
  const speeds = new Map(measured.map(({ sort, speed }) => [sort, speed]));
  return specs.map((spec) => {
    const speed = speeds.get(costClass(spec));
    if (speed) return secondsAt(speed, spec);
    const cost = estimateCost(spec);
    const away = (other: { readonly cost: number }) => Math.abs(Math.log(other.cost / cost));
    return cost * measured.reduce((best, other) => (away(other) < away(best) ? other : best)).rate;
  });
}

/** Seconds to open a session, to train a step, and to score once. */
interface Speed {
  readonly start: number;
  readonly step: number;
  readonly score: number;
}

const secondsAt = (
  { start, step, score }: Speed,
  { training: { steps, evaluateEvery } }: CellSpec,
): number => start + steps * step + Math.ceil(steps / evaluateEvery) * score;

/** Measures the runs of a spec. A session that takes longer than `least` to open is opened once. */
function measure(spec: CellSpec, engine: Engine, now: () => number, least: number): Speed {
  const secondsSince = (began: number) => (now() - began) / 1000;
  const time = (work: () => void): number => {
    const began = now();
    work();
    return secondsSince(began);
  };
  const began = now();
  const first = makeJob(spec, 0);
  if (first.solved) return { start: time(() => trainRun(engine, first)), step: 0, score: 0 };
  let opened = { job: first, session: engine.open(first) };
  try {
    let start = secondsSince(began);
    if (start < least) {
      // The first run of a sort pays for compilation: its time is discarded.
      opened.session.dispose();
      const again = now();
      const job = makeJob(spec, 0);
      opened = { job, session: engine.open(job) };
      start = secondsSince(again);
    }
    const { job, session } = opened;
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
    opened.session.dispose();
  }
}

/** Runs of one sort take the same time per step. */
function costClass({ data, model, training }: CellSpec): string {
  const { optimizer, batchSize } = training;
  return canonicalJson({ data: findKind(data).workload(data), model, optimizer, batchSize });
}
