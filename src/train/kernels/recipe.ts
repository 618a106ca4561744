/**
 * Writes the parameters of synthetic data to memory, for the kernels that generate its examples.
 */

import type { Arena, KernelInstance } from './arena.js';
import { encodeStruct, structBytes } from './instructions.js';
import type { Recipe } from './made-rows.js';

/** Examples that are made before their labels are: see c/generate.h. */
const EXAMPLES = 32;

export interface RecipePlace extends KeyPlace {
  readonly recipe: number;
  readonly weights: number;
  readonly alpha: number;
  readonly beta: number;
  readonly degrees: number;
  readonly frequencies: number;
  readonly noises: number;
  readonly factors: number;
  readonly normals: number;
}

/** Reserves the memory of a recipe. */
export function reserveRecipe(arena: Pick<Arena, 'reserve'>, recipe: Recipe): RecipePlace {
  const { features, tasks, alpha } = recipe;
  const sines = 8 * evenUp(alpha.length);
  return {
    recipe: arena.reserve(structBytes('Recipe')),
    ...reserveKey(arena),
    weights: arena.reserve(4 * tasks * wholeGroups(features)),
    alpha: arena.reserve(sines),
    beta: arena.reserve(sines),
    degrees: arena.reserve(4 * tasks),
    frequencies: arena.reserve(8 * tasks),
    noises: arena.reserve(8 * tasks),
    factors: arena.reserve(8 * tasks),
    normals: arena.reserve(4 * EXAMPLES * wholeGroups(features + tasks)),
  };
}

/** Writes a recipe to memory: the struct Recipe and everything that it points to. */
export function writeRecipe(instance: KernelInstance, place: RecipePlace, recipe: Recipe): void {
  const { arena } = instance;
  const { key, features, tasks, weights, alpha, beta, degrees, noise, threshold } = recipe;
  const width = wholeGroups(features);
  writeKey(instance, place, key);
  for (let k = 0; k < tasks; k++) {
    arena
      .float32(place.weights + 4 * k * width, features)
      .set(weights.subarray(k * features, (k + 1) * features));
  }
  arena.float64(place.alpha, alpha.length).set(alpha);
  arena.float64(place.beta, beta.length).set(beta);
  const ones = new Array<number>(tasks).fill(1);
  arena.int32(place.degrees, tasks).set(degrees ?? ones);
  arena.float64(place.frequencies, tasks).set(recipe.frequencyFactor ?? ones);
  arena
    .float64(place.noises, tasks)
    .set((recipe.noiseFactor ?? ones).map((factor) => noise * factor));
  arena.float64(place.factors, tasks).set(recipe.labelFactor ?? ones);
  const words = encodeStruct('Recipe', {
    keys: place.keys,
    features,
    tasks,
    weights: place.weights,
    pairs: evenUp(alpha.length) / 2,
    alpha: place.alpha,
    beta: place.beta,
    degrees: place.degrees,
    frequencies: place.frequencies,
    noises: place.noises,
    factors: place.factors,
    normals: place.normals,
    binary: threshold !== undefined,
    threshold: threshold ?? 0,
  });
  arena.int32(place.recipe, words.length).set(words);
}

/** Rounds up to an even number. */
export function evenUp(n: number): number {
  return 2 * Math.ceil(n / 2);
}

/** Numbers generated from four counters. */
const GROUP = 16;

/** Size of a key schedule: see c/threefry.h. */
export const KEY_BYTES = 128;

/** Rounds a number of random numbers up to whole groups. */
export const wholeGroups = (n: number): number => Math.ceil(n / GROUP) * GROUP;

/** Addresses of the key of a stream and of its schedule. */
export interface KeyPlace {
  readonly key: number;
  readonly keys: number;
}

export const reserveKey = (arena: Pick<Arena, 'reserve'>): KeyPlace => ({
  key: arena.reserve(16),
  keys: arena.reserve(KEY_BYTES),
});

/** Writes a key of four words and its schedule to memory. */
export function writeKey(
  { kernels, arena }: KernelInstance,
  { key, keys }: KeyPlace,
  words: Uint32Array,
): void {
  arena.int32(key, 4).set(words);
  kernels.scheduleKeys(key, keys);
}
