/** Decides how many runs a worker of the queue gets at once. */

/** Seconds of work in a chunk while there is much to do, and the least seconds in one. */
const USUAL = 60;
const MIN_VALUE = 2;

/**
 * Chunks for each process that the remaining work makes towards the end, so that the last ones end
 * at the same time.
 */
const PER_PROCESS = 3;

/** Most runs in a chunk, which must fit in a message. */
const MAX_RUNS = 2_000;

/** The speed of training so far, by which the waiting runs are cut into chunks. */
export class Pace {
  #seconds = 0;
  #cost = 0;

  note(cost: number, seconds: number): void {
    this.#seconds += seconds;
    this.#cost += cost;
  }

  /** Seconds that runs of a cost are expected to take; undefined before any has ended. */
  secondsOf(cost: number): number | undefined {
    return this.#cost > 0 ? (this.#seconds * cost) / this.#cost : undefined;
  }
}

/**
 * How many waiting runs, of this `cost` in total, come next: a minute of work, less towards the
 * end, one at first.
 */
export function nextChunk(
  waiting: Iterable<{ readonly cost: number }>,
  cost: number,
  pace: Pace,
  processes: number,
): number {
  const left = pace.secondsOf(cost);
  if (left === undefined) return 1;
  const most = Math.min(USUAL, Math.max(MIN_VALUE, left / (PER_PROCESS * Math.max(1, processes))));
  let [count, seconds] = [0, 0];
  for (const run of waiting) {
    seconds += pace.secondsOf(run.cost)!;
    if (count > 0 && (seconds > most || count >= MAX_RUNS)) break;
    count++;
  }
  return count;
}
