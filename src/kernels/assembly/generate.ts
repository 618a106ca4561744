// Synthetic examples (section 3.2), each a function of the key and its number alone.
import { GROUP, normalGroups } from './normal';
import { sinOf } from './sine';

/** What the examples of a generator have in common; kernels.ts writes it field by field, in this order. */
@unmanaged
export class Recipe {
  /** What scheduleKeys made of the key. */
  keys: usize;
  /** d and K. */
  features: i32;
  tasks: i32;
  /** [K, d padded with zeros to a multiple of 16] */
  weights: usize;
  /** Pairs of sines: alpha and beta padded with zeros to 2 pairs numbers, since sin(0) = 0. */
  pairs: i32;
  alpha: usize;
  beta: usize;
  /** Room for the normals of two examples: twice over a multiple of 16 of at least d + K. */
  normals: usize;
  binary: i32;
  noise: f64;
  threshold: f64;
}

/** Example start + i goes to dense[i stride ..] (d numbers) and labels[i K ..] (K numbers), for i < rows. */
export function generate(recipe: Recipe, start: f64, rows: i32, dense: usize, stride: i32, labels: usize): void {
  const features = recipe.features;
  const groups = (features + recipe.tasks + GROUP - 1) / GROUP;
  const normals = recipe.normals;
  let example = <u64>start;
  for (let i = 0; i < rows; i += 2, example += 2) {
    for (let group = 0; group < groups; group++) {
      const at = normals + group * (GROUP * 4);
      normalGroups(recipe.keys, group, example, example + 1, at, at + groups * (GROUP * 4));
    }
    for (let j = 0; j < min(2, rows - i); j++) {
      const at = normals + j * groups * (GROUP * 4);
      copy(dense, at, features);
      label(recipe, at, labels);
      dense += stride << 2;
      labels += recipe.tasks << 2;
    }
  }
}

/** `memory.copy` for some dozens of numbers, without its call into the runtime. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, count: i32): void {
  const end = from + (count << 2);
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < end; from += 4, to += 4) store<f32>(to, load<f32>(from));
}

/** The labels of one example: `y_k = (s + sum_j sin(alpha_j s + beta_j)) + noise eps_k`, from s on in float64. */
function label(recipe: Recipe, normals: usize, labels: usize): void {
  const groups = (recipe.features + GROUP - 1) / GROUP;
  const noise = normals + (recipe.features << 2);
  let weights = recipe.weights;
  for (let k = 0; k < recipe.tasks; k++) {
    const s = <f64>dot(normals, weights, groups);
    const y = s + sines(recipe, s) + recipe.noise * <f64>load<f32>(noise + (k << 2));
    store<f32>(labels + (k << 2), recipe.binary ? <f32>(y > recipe.threshold) : <f32>y);
    weights += groups * (GROUP * 4);
  }
}

/**
 * x . w in float32. Feature 16 g + 4 v + l is added to partial sum (v, l), in the order of g; then vectors are added
 * as (0 + 1) + (2 + 3) and lanes as (0 + 2) + (1 + 3).
 */
// @ts-ignore: decorator
@inline
function dot(x: usize, w: usize, groups: i32): f32 {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let g = 0; g < groups; g++) {
    a0 = f32x4.add(a0, f32x4.mul(v128.load(x), v128.load(w)));
    a1 = f32x4.add(a1, f32x4.mul(v128.load(x, 16), v128.load(w, 16)));
    a2 = f32x4.add(a2, f32x4.mul(v128.load(x, 32), v128.load(w, 32)));
    a3 = f32x4.add(a3, f32x4.mul(v128.load(x, 48), v128.load(w, 48)));
    x += GROUP * 4;
    w += GROUP * 4;
  }
  const a = f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3));
  return (
    f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 2) + (f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 3))
  );
}

/** sum_j sin(alpha_j s + beta_j): the even and the odd j apart, each in the order of j, then the two. */
// @ts-ignore: decorator
@inline
function sines(recipe: Recipe, s: f64): f64 {
  const scores = f64x2.splat(s);
  let sum = f64x2.splat(0);
  for (let pair = 0; pair < recipe.pairs; pair++) {
    const at = <usize>pair << 4;
    const angles = f64x2.add(f64x2.mul(v128.load(recipe.alpha + at), scores), v128.load(recipe.beta + at));
    sum = f64x2.add(sum, sinOf(angles));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
