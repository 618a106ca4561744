/**
 * Numeric functions and generators of example rows, computed in WebAssembly: unlike the functions
 * of `Math`, they give the same bits on every machine.
 */

import type { KernelInstance } from './arena.js';
import { ID_COLUMNS } from './extents.js';
import { denseWidth, reserveImpressionLog, TRUTHS, writeImpressionLog } from './impression-log.js';
import { encode } from './instructions.js';
import type { ImpressionLog, Recipe } from './made-rows.js';
import { reserveKey, reserveRecipe, wholeGroups, writeKey, writeRecipe } from './recipe.js';
import { newInstance } from './wasm.js';

/** Numbers computed between copies out of the module, which bounds its memory. */
const CHUNK = 2 ** 18;

/** Tasks of a recommender: engagement and satisfaction. */
const TASKS = 2;

let instance: KernelInstance | undefined;

/**
 * The shared instance of this file's functions, with its memory free.
 * @throws InputError where it does not load
 */
function shared(): KernelInstance {
  instance ??= newInstance();
  instance.arena.reset();
  return instance;
}

/** e^x in float64, error below 0.6 ulp. */
export const exp = (x: number): number => shared().kernels.exp(x);

/** The natural logarithm in float64, error below 0.6 ulp. */
export const log = (x: number): number => shared().kernels.log(x);

/** sin x in float64 for any finite x, error below 0.8 ulp, beyond |x| = 1.6e6 below 2 ulp. */
export const sin = (x: number): number => shared().kernels.sin(x);

/**
 * Natural logarithms in float32 of numbers from 0 to 1, error below 3 ulp for normal numbers; log 0
 * is finite.
 */
export function logs(values: Float32Array): Float32Array {
  const { kernels, arena } = shared();
  const most = Math.min(values.length, CHUNK);
  const at = arena.reserve(4 * most);
  arena.commit();
  const results = new Float32Array(values.length);
  for (let done = 0; done < values.length; done += most) {
    const part = values.subarray(done, done + most);
    arena.write(at, part);
    kernels.logRange(at, 4 * part.length);
    results.set(arena.float32(at, part.length), done);
  }
  return results;
}

/**
 * The square root, which IEEE 754 requires to be correctly rounded, in JavaScript as in the module.
 */
export const sqrt = Math.sqrt;

/**
 * Generates examples start .. start + rows - 1 of a recipe (section 3.2), start + rows <= 2^53:
 * their features into `dense` [rows, d] and their labels into `labels` [rows, K].
 *
 * Feature f of example i is standard normal number f of the counters (block, i mod 2^32, floor(i /
 * 2^32), 0), block = 0, 1, ..., under Threefry-4x32-13 with the recipe's key; task k's noise is
 * number d + k. So x depends neither on K, nor on the weights, nor on the sines. Number 16 g + 4 w
 * + l comes from block 4 g + l: the first two words of the block give the numbers of w = 0 and 1
 * (as r cos a and r sin a by Box-Muller), the last two those of w = 2 and 3. Normals and s = w_k .
 * x are float32, the rest of a label is float64, rounded to float32 at the end; a binary label
 * compares the float64 score with the threshold. Angles alpha_j s + beta_j may be as large as 1e9.
 */
export function generate(
  recipe: Recipe,
  start: number,
  rows: number,
  dense: Float32Array,
  labels: Float32Array,
): void {
  const module = shared();
  const { kernels, arena } = module;
  const { features, tasks } = recipe;
  const most = Math.max(1, Math.min(rows, Math.floor(CHUNK / (features + tasks))));
  const place = reserveRecipe(arena, recipe);
  const x = arena.reserve(4 * most * features);
  const y = arena.reserve(4 * most * tasks);
  arena.commit();
  writeRecipe(module, place, recipe);
  for (let row = 0; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    kernels.generate(place.recipe, start + row, count, x, 4 * features, y);
    dense.set(arena.float32(x, count * features), row * features);
    labels.set(arena.float32(y, count * tasks), row * tasks);
  }
}

/** Output arrays for rows of a log; each begins with the first row. */
export interface ImpressionRows {
  /** [rows, d], followed by the one-hot slot in each row where the log has it. */
  readonly dense?: Float32Array;
  /** [rows, 5], of the sparse form alone: user, item, category, hour and device. */
  readonly categorical?: Int32Array;
  /** [rows, 2]: engagement, and satisfaction, which is NaN without engagement. */
  readonly labels?: Float32Array;
  /** [rows]: the slot of each row, from 0. */
  readonly slots?: Int32Array;
  /**
   * [rows, 3]: the probability pe of engagement if looked at, the probability ps of satisfaction if
   * engaged, and the number u that decides both: in a slot that is looked at with probability
   * theta, the item is engaged if u < theta pe, and satisfies if u < theta pe ps.
   */
  readonly truth?: Float64Array;
}

/**
 * Generates rows start .. start + rows - 1 of a recommender's log, start + rows <= 2^53: see
 * c/impressions.c.
 */
export function impressions(
  log: ImpressionLog,
  start: number,
  rows: number,
  to: ImpressionRows,
): void {
  const module = shared();
  const { kernels, arena } = module;
  const width = denseWidth(log);
  const most = Math.max(1, Math.min(rows, Math.floor(CHUNK / (width + ID_COLUMNS))));
  const place = reserveImpressionLog(arena, log);
  const [categories, starts] = [4 * most, 4].map((bytes) =>
    log.ids ? arena.reserve(ID_COLUMNS * bytes) : 0,
  ) as [number, number];
  const [x, labels] = [arena.reserve(4 * most * width), arena.reserve(4 * most * TASKS)];
  const slots = to.slots ? arena.reserve(4 * most) : 0;
  const truth = to.truth ? arena.reserve(8 * most * TRUTHS) : 0;
  const programs = Array.from({ length: Math.ceil(rows / most) }, (_, i) => {
    const [first, count] = [start + i * most, Math.min(most, rows - i * most)];
    const of = {
      world: place.world,
      rows: count,
      x,
      xStride: 4 * width,
      categories,
      starts,
      unit: 1,
    };
    const fields = { ...of, labels, slots, truth, first };
    return { count, instruction: encode('Impressions', fields) };
  });
  const program = arena.reserve(programs[0]?.instruction.byteLength ?? 0);
  arena.commit();
  writeImpressionLog(module, place, log);
  let row = 0;
  for (const { count, instruction } of programs) {
    arena.write(program, instruction);
    kernels.execute(program, program + instruction.byteLength, 0);
    to.dense?.set(arena.float32(x, count * width), row * width);
    if (log.ids) to.categorical?.set(arena.int32(categories, count * ID_COLUMNS), row * ID_COLUMNS);
    to.labels?.set(arena.float32(labels, count * TASKS), row * TASKS);
    to.slots?.set(arena.int32(slots, count), row);
    to.truth?.set(arena.float64(truth, count * TRUTHS), row * TRUTHS);
    row += count;
  }
}

/**
 * [examples, count]: the first standard normals of each of the first examples under a key of four
 * words.
 */
export function standardNormals(key: Uint32Array, count: number, examples = 1): Float32Array {
  const none = new Float64Array(0);
  const labels = {
    tasks: 0,
    weights: new Float32Array(0),
    alpha: none,
    beta: none,
    noise: 0,
    threshold: undefined,
  };
  const normals = new Float32Array(examples * count);
  generate({ key, features: count, ...labels }, 0, examples, normals, new Float32Array(0));
  return normals;
}

/**
 * Generates uniform numbers 0 .. count - 1 of a step under a key of four words, in float32: odd
 * multiples of 2^-24, so that none is 0 or 1. Number 16 g + 4 w + l comes from word w of counter (4
 * g + l, step mod 2^32, floor(step / 2^32), 0) under Threefry-4x32-13: (2 floor(word / 2^9) + 1)
 * 2^-24.
 */
export function uniforms(key: Uint32Array, step: number, count: number): Float32Array {
  const module = shared();
  const { kernels, arena } = module;
  const place = reserveKey(arena);
  const to = arena.reserve(4 * wholeGroups(count));
  const instruction = encode('Uniforms', { keys: place.keys, count, to });
  const program = arena.reserve(instruction.byteLength);
  arena.commit();
  writeKey(module, place, key);
  arena.write(program, instruction);
  kernels.execute(program, program + instruction.byteLength, step);
  return arena.float32(to, count).slice();
}
