import type { Shard } from '../folder/manifest.js';
import { costliestFirst } from './cost.js';
import type { PlannedRun, StagePlan } from './plan.js';

/**
 * The keys of the runs of a stage that a shard trains. Each run, the costliest first, goes to the shard that has the least
 * to do so far, so that all take about as long. This depends on the plan alone: neither on the machine nor on what is done.
 * Of a stage with fewer runs than shards, some have none.
 */
export function keysOfShard({ runs }: StagePlan, { index, count }: Shard): ReadonlySet<string> {
  const own = new Set<string>();
  const shards = new LeastLoaded(count);
  for (const { run, cost } of costliestFirst(distinct(runs))) if (shards.take(cost) === index - 1) own.add(run.key);
  return own;
}

/** Two searches may try the same setting, which is one run. */
const distinct = (runs: readonly PlannedRun[]): PlannedRun[] => [
  ...new Map(runs.map((run) => [run.key, run])).values(),
];

/** Shards by what they have to do: a heap with the least loaded on top, of equally loaded ones the first. */
class LeastLoaded {
  readonly #loads: Float64Array;
  readonly #heap: number[];

  constructor(count: number) {
    this.#loads = new Float64Array(count);
    this.#heap = Array.from({ length: count }, (_, i) => i);
  }

  /** Adds to the load of the least loaded one, and returns it. */
  take(cost: number): number {
    const [taken] = this.#heap as [number];
    this.#loads[taken]! += cost;
    this.#sink();
    return taken;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#isBefore(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#loads[a]!, this.#loads[b]!];
    return one < other || (one === other && a < b);
  }
}
