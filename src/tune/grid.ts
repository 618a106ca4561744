import { fastStream, shuffled } from '../base/random.js';
import { type Dimension, type Point, product, type Space, valueAt } from './space.js';

/**
 * The allowed points of a full factorial grid, at most `trials`, in random order. Its dimensions have numbers of levels as
 * equal as that permits, earlier dimensions more. Levels are evenly spaced on their scale from bound to bound; a single
 * one is in the middle.
 */
export function gridPoints(space: Space, trials: number, name: string): Point[] {
  const points = allowedPoints(space, levelCounts(space, trials));
  return Array.from(shuffled(points.length, fastStream(name)), (i) => points[i]!);
}

/** Gives one more level at a time to the dimension with the fewest, as long as the grid fits. */
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

/** Distinct values: on a log scale, whole numbers may coincide. */
function levels(dimension: Dimension, count: number): number[] {
  if (count === 1) return [valueAt(dimension, 0.5)];
  return [...new Set(Array.from({ length: count }, (_, k) => valueAt(dimension, k / (count - 1))))];
}
