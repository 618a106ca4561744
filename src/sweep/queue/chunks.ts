/** Seconds of work in a chunk while there is much to do, and the least in one. */
const USUAL = 60;
const LEAST = 2;

/** Towards the end, what is left makes so many chunks for each process: the last ones end at about the same time. */
const PER_PROCESS = 3;

/** A chunk must fit in a message. */
const MOST_RUNS = 2_000;

/** Something to be trained, by what it is estimated to cost. */
export interface Costed {
  readonly spec: object;
  readonly cost: number;
}

/** What runs that wait are cut into chunks by: how long those that ended took. */
export class Pace {
  #seconds = 0;
  #cost = 0;
  readonly #bySpec = new Map<object, { runs: number; seconds: number }>();

  note({ spec, cost }: Costed, seconds: number): void {
    this.#seconds += seconds;
    this.#cost += cost;
    const own = this.#bySpec.get(spec) ?? { runs: 0, seconds: 0 };
    this.#bySpec.set(spec, { runs: own.runs + 1, seconds: own.seconds + seconds });
  }

  /** By runs of the same spec; else by cost from all; undefined before any has ended. */
  secondsOf({ spec, cost }: Costed): number | undefined {
    const own = this.#bySpec.get(spec);
    return own ? own.seconds / own.runs : this.secondsAt(cost);
  }

  secondsAt(cost: number): number | undefined {
    return this.#cost > 0 ? (this.#seconds * cost) / this.#cost : undefined;
  }
}

/**
 * How many of the runs that wait, the next one first, make the next chunk: about a minute of work, less towards the end, and
 * a single run as long as it is not known how long runs take. `cost` is that of all that wait, `processes` how many train.
 */
export function nextChunk(waiting: Iterable<Costed>, cost: number, pace: Pace, processes: number): number {
  const left = pace.secondsAt(cost);
  if (left === undefined) return 1;
  const most = Math.min(USUAL, Math.max(LEAST, left / (PER_PROCESS * Math.max(1, processes))));
  let [count, seconds] = [0, 0];
  for (const run of waiting) {
    seconds += pace.secondsOf(run)!;
    if (count > 0 && (seconds > most || count >= MOST_RUNS)) break;
    count++;
  }
  return count;
}
