import { fastStream, shuffled, type Uniform } from '../base/random.js';
import { type Dimension, drawAt, type Point, pointAt, product, type Space, valueAt } from './space.js';

/** Random points, uniform on the scale of each dimension. Endless. */
export function* randomPoints(space: Space, name: string): Generator<Point> {
  const draw = fastStream(name);
  while (true) yield pointAt(space, Float64Array.from(space.dimensions, draw), drawAt);
}

/** Points spread evenly over a space. Endless. */
export function* spreadPoints(space: Space, name: string): Generator<Point> {
  for (const units of halton(space.dimensions.length, name)) yield pointAt(space, units, drawAt);
}

/** The limit of the resolution: digits go down to about 1 / FINEST. */
const FINEST = 2 ** 32;

/**
 * Halton's sequence (1960) in the unit cube: coordinate j of point i is i written in the j-th prime base and mirrored at
 * the radix point. Every digit goes through its own random permutation (Owen 2017), drawn from the name: otherwise the
 * first points in larger bases would lie on lines. Endless.
 */
function* halton(dimensions: number, name: string): Generator<Float64Array> {
  const draw = fastStream(name);
  const scrambles = primes(dimensions).map((base) => permutations(base, draw));
  for (let i = 0; ; i++) yield Float64Array.from(scrambles, (digits) => mirrored(i, digits));
}

function mirrored(index: number, digits: readonly Int32Array[]): number {
  const base = digits[0]!.length;
  let rest = index;
  let place = 1;
  let value = 0;
  for (const permutation of digits) {
    place /= base;
    value += place * permutation[rest % base]!;
    rest = Math.floor(rest / base);
  }
  return value;
}

function permutations(base: number, draw: Uniform): Int32Array[] {
  const digits: Int32Array[] = [];
  for (let reach = 1; reach < FINEST; reach *= base) digits.push(shuffled(base, draw));
  return digits;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/**
 * The allowed points of a full factorial grid, at most `trials`, in random order. Its dimensions have numbers of levels as
 * equal as that permits, earlier dimensions more. Levels are evenly spaced on their scale from bound to bound; a single
 * level is in the middle.
 */
export function gridPoints(space: Space, trials: number, name: string): Point[] {
  const points = allowedPoints(space, levelCounts(space, trials));
  return Array.from(shuffled(points.length, fastStream(name)), (i) => points[i]!);
}

/**
 * The number of levels of each dimension: one more at a time for the dimension with the fewest, as long as the grid fits.
 */
function levelCounts(space: Space, trials: number): number[] {
  const { dimensions } = space;
  const counts = dimensions.map(() => 1);
  const open = new Set(dimensions.keys());
  while (open.size > 0) {
    const fewest = [...open].reduce((a, b) => (counts[b]! < counts[a]! ? b : a));
    const grown = counts.map((count, i) => (i === fewest ? count + 1 : count));
    const { low, high, integer } = dimensions[fewest]!;
    const most = integer ? Math.min(trials, high - low + 1) : trials;
    if (grown[fewest]! > most || !fits(space, grown, trials)) open.delete(fewest);
    else counts[fewest] = grown[fewest]!;
  }
  return counts;
}

/** The most grid points per trial for which a grid is searched for allowed points. */
const THINNEST = 100;

function fits(space: Space, counts: readonly number[], trials: number): boolean {
  const size = space.dimensions.reduce((product, d, i) => product * levels(d, counts[i]!).length, 1);
  return size <= trials || (size <= THINNEST * trials && allowedPoints(space, counts).length <= trials);
}

const allowedPoints = (space: Space, counts: readonly number[]): Point[] =>
  product(space, (dimension, i) => levels(dimension, counts[i]!));

/** The distinct levels of a dimension: on a log scale, whole numbers may coincide. */
function levels(dimension: Dimension, count: number): number[] {
  if (count === 1) return [valueAt(dimension, 0.5)];
  return [...new Set(Array.from({ length: count }, (_, k) => valueAt(dimension, k / (count - 1))))];
}
