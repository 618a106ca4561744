import type { Generator } from '../data/dataset.js';
import type { Arena } from './arena.js';

/** Normals that one call of the counter-based generator gives. */
export const GROUP = 16;

const wholeGroups = (n: number) => Math.ceil(n / GROUP) * GROUP;

/** Writes what the module's `generate` needs of a generator (the class Recipe there) and returns its address. */
export function writeRecipe(arena: Arena, generator: Generator): number {
  const { key, features, tasks, weights, alpha, beta, noise, threshold } = generator;
  const sines = 2 * Math.ceil(alpha.length / 2);
  const width = wholeGroups(features);
  const at = {
    recipe: arena.allocate(64),
    key: arena.allocate(16),
    weights: arena.allocate(4 * tasks * width),
    alpha: arena.allocate(8 * sines),
    beta: arena.allocate(8 * sines),
    normals: arena.allocate(4 * wholeGroups(features + tasks)),
  };
  arena.int32(at.key, 4).set(key);
  for (let k = 0; k < tasks; k++) {
    arena.float32(at.weights + 4 * k * width, features).set(weights.subarray(k * features, (k + 1) * features));
  }
  arena.float64(at.alpha, alpha.length).set(alpha);
  arena.float64(at.beta, beta.length).set(beta);
  const binary = threshold === undefined ? 0 : 1;
  arena
    .int32(at.recipe, 9)
    .set([at.key, features, tasks, at.weights, sines / 2, at.alpha, at.beta, at.normals, binary]);
  arena.float64(at.recipe + 40, 2).set([noise, threshold ?? 0]);
  return at.recipe;
}
