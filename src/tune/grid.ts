import { shuffled } from '../data/shuffle.js';
import { uniform } from '../stats/random.js';
import { type Dimension, type Point, type Space, valueAt } from './space.js';

/**
 * A full factorial grid of at most `trials` points, in random order. Its dimensions have as equal numbers of levels as
 * that allows, the earlier ones more; levels are evenly spaced on their scale from bound to bound, a single one is in
 * the middle. Points that are not allowed are among them.
 */
export function gridPoints(space: Space, trials: number, name: string): Point[] {
  const counts = levelCounts(space.dimensions, trials);
  let points: Point[] = [{}];
  for (const [i, dimension] of space.dimensions.entries()) {
    const values = levels(dimension, counts[i]!);
    points = points.flatMap((point) => values.map((value) => ({ ...point, [dimension.name]: value })));
  }
  return Array.from(shuffled(points.length, uniform(name)), (i) => points[i]!);
}

/** Gives one level after another to the dimension with the fewest, as long as the grid fits. */
function levelCounts(dimensions: readonly Dimension[], trials: number): number[] {
  const counts = dimensions.map(() => 1);
  const open = new Set(dimensions.keys());
  while (open.size > 0) {
    const fewest = [...open].reduce((a, b) => (counts[b]! < counts[a]! ? b : a));
    const grown = counts.map((count, i) => (i === fewest ? count + 1 : count));
    const size = dimensions.reduce((product, d, i) => product * levels(d, grown[i]!).length, 1);
    const { low, high, integer } = dimensions[fewest]!;
    const most = integer ? Math.min(trials, high - low + 1) : trials;
    if (size > trials || grown[fewest]! > most) open.delete(fewest);
    else counts[fewest] = grown[fewest]!;
  }
  return counts;
}

/** Distinct values: whole numbers may fall together on a log scale. */
function levels(dimension: Dimension, count: number): number[] {
  if (count === 1) return [valueAt(dimension, 0.5)];
  return [...new Set(Array.from({ length: count }, (_, k) => valueAt(dimension, k / (count - 1))))];
}
