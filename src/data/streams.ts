import seedrandom from 'seedrandom';

/**
 * The named random streams of a run. All of them come from the run's one seed, so that none depends on how much
 * another was used, nor on the architecture or the learning rate. `split` alone is drawn by a seed of the data set's own.
 */
export type StreamName =
  | 'tasks'
  | 'alpha'
  | 'beta'
  | 'data'
  | 'validation'
  | 'test'
  | 'split'
  | `batch/${number}`
  | `init/${string}`;

/** Uniform doubles in [0, 1) with 53 random bits. */
export type Uniform = () => number;

/** A stream for small draws: initial weights, shuffles. */
export function uniformStream(seed: number, name: StreamName): Uniform {
  return seedrandom(`mmoe-exp/${seed}/${name}`).double;
}

/** The key under which the counter-based generator serves a stream: four 32-bit words. */
export function streamKey(seed: number, name: StreamName): Uint32Array {
  const draw = seedrandom(`mmoe-exp/${seed}/${name}`);
  return Uint32Array.from({ length: 4 }, () => draw.int32() >>> 0);
}
