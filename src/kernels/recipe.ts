import type { Arena } from './arena.js';
import type { KernelInstance } from './instance.js';

/** Normals that four counters give. */
const GROUP = 16;

/** Of a key schedule: see assembly/threefry.ts. */
const KEY_BYTES = 128;

const wholeGroups = (n: number) => Math.ceil(n / GROUP) * GROUP;

/**
 * What fresh examples are made from, without end (section 3.2). Example i is a function of the key and i alone:
 * `y_k = s + sum_j sin(alpha_j s + beta_j) + noise * eps` with `s = weights_k . x`, and x and eps standard normal.
 */
export interface Recipe {
  /** Four 32-bit words: which stream of which seed. */
  readonly key: Uint32Array;
  readonly features: number;
  readonly tasks: number;
  /** [tasks, features] */
  readonly weights: Float32Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** A binary label is 1 where the score is above this; undefined: the score itself is the label. */
  readonly threshold: number | undefined;
}

/** Where the parts of a recipe lie in a module's memory. */
export interface RecipePlace {
  readonly recipe: number;
  readonly key: number;
  readonly keys: number;
  readonly weights: number;
  readonly alpha: number;
  readonly beta: number;
  readonly normals: number;
}

export function reserveRecipe(arena: Pick<Arena, 'reserve'>, recipe: Recipe): RecipePlace {
  const { features, tasks, alpha } = recipe;
  const sines = 8 * evenUp(alpha.length);
  return {
    recipe: arena.reserve(64),
    key: arena.reserve(16),
    keys: arena.reserve(KEY_BYTES),
    weights: arena.reserve(4 * tasks * wholeGroups(features)),
    alpha: arena.reserve(sines),
    beta: arena.reserve(sines),
    normals: arena.reserve(8 * wholeGroups(features + tasks)),
  };
}

/** Writes what the module's `generate` needs of a recipe: the class Recipe there and what it points to. */
export function writeRecipe({ kernels, arena }: KernelInstance, place: RecipePlace, recipe: Recipe): void {
  const { key, features, tasks, weights, alpha, beta, noise, threshold } = recipe;
  const width = wholeGroups(features);
  arena.int32(place.key, 4).set(key);
  kernels.scheduleKeys(place.key, place.keys);
  for (let k = 0; k < tasks; k++) {
    arena.float32(place.weights + 4 * k * width, features).set(weights.subarray(k * features, (k + 1) * features));
  }
  arena.float64(place.alpha, alpha.length).set(alpha);
  arena.float64(place.beta, beta.length).set(beta);
  const pairs = evenUp(alpha.length) / 2;
  const binary = threshold === undefined ? 0 : 1;
  arena
    .int32(place.recipe, 9)
    .set([place.keys, features, tasks, place.weights, pairs, place.alpha, place.beta, place.normals, binary]);
  arena.float64(place.recipe + 40, 2).set([noise, threshold ?? 0]);
}

function evenUp(n: number): number {
  return 2 * Math.ceil(n / 2);
}
