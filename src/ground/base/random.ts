/** Random streams: each is determined by a name and seeds, so that runs can be reproduced. */

import seedrandom from 'seedrandom';

/** Uniform doubles in [0, 1). */
export type Uniform = () => number;

/**
 * The random streams of a run, by name from its one seed: none depends on how much another was
 * used, on the architecture or on the learning rate. `split` and `train-rows` have a seed of their
 * own, from the data set.
 */
export type StreamName =
  | 'tasks'
  | 'alpha'
  | 'beta'
  | 'data'
  | 'validation'
  | 'test'
  | 'items'
  | 'experiments'
  | `vectors/${string}`
  | `users/${string}`
  | `requests/${string}`
  | 'split'
  | 'train-rows'
  | 'losses'
  | `batch/${number}`
  | `noise/${string}`
  | `init/${string}`;

/**
 * A stream of a run for small draws, such as initial weights and shuffles: 53 random bits per
 * number.
 */
export function uniformStream(seed: number, name: StreamName): Uniform {
  return seedrandom(`mmoe-exp/${seed}/${name}`).double;
}

/** The counter-based generator's key for a stream of a run: four 32-bit words. */
export function streamKey(seed: number, name: StreamName): Uint32Array {
  const draw = seedrandom(`mmoe-exp/${seed}/${name}`);
  return Uint32Array.from({ length: 4 }, () => draw.int32() >>> 0);
}

/**
 * Standard normal (Karney 2016, algorithm N): by comparisons, as the last bits of a logarithm would
 * differ by machine.
 */
export function normal(uniform: Uniform): number {
  for (;;) {
    let k = 0;
    while (survives(0.5, uniform)) k++;
    if (!survivesAll(k * (k - 1), 0.5, uniform)) continue;
    const x = uniform();
    if (!survivesAll(k + 1, (x * (2 * k + x)) / (2 * k + 2), uniform)) continue;
    return uniform() < 0.5 ? -(k + x) : k + x;
  }
}

function survivesAll(times: number, p: number, uniform: Uniform): boolean {
  for (let i = 0; i < times; i++) if (!survives(p, uniform)) return false;
  return true;
}

/**
 * Returns true with probability e^-p, p in [0, 1]. This is the probability that the initial
 * decreasing run of numbers below p has an even length.
 */
function survives(p: number, uniform: Uniform): boolean {
  let even = true;
  for (let last = p, next = uniform(); next < last; next = uniform()) {
    last = next;
    even = !even;
  }
  return even;
}

/**
 * A stream for many draws, such as resamples: sfc32 (Doty-Humphrey's small fast counting
 * generator), its state seeded from a name by seedrandom; 32 random bits per number. It is integer
 * arithmetic throughout, so a name gives the same stream on every machine, and some twenty times
 * faster than seedrandom itself: a bootstrap takes millions of draws.
 */
export function fastStream(name: string): Uniform {
  const seeder = seedrandom(name);
  let a = seeder.int32();
  let b = seeder.int32();
  let c = seeder.int32();
  let counter = 1;
  return () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}

/** The numbers 0 .. size - 1 in random order, by the Fisher-Yates shuffle. */
export function shuffled(size: number, uniform: Uniform): Int32Array {
  const order = new Int32Array(size);
  for (let i = 0; i < size; i++) order[i] = i;
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
