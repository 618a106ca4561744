/** A space of numbers with a scale for each dimension, and its map to the unit cube. */

import { exp, log } from '../../train/kernels/exact-functions.js';

/**
 * low <= value <= high: above 0 on a log scale, and whole for an integer, which steps by 1 on
 * either scale.
 */
export interface Dimension {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  readonly integer: boolean;
  /** Whether no search could go beyond the bounds, as for a rank limited by the number of tasks. */
  readonly natural?: true;
}

export type Point = Readonly<Record<string, number>>;

export interface TriedPoint {
  readonly point: Point;
  /** Undefined where the trial diverged before it had a value. */
  readonly value: number | undefined;
  /**
   * Where runs have several lengths, that of this one, from 0 to 1 for a whole run. A point then
   * has an entry for each.
   */
  readonly length?: number;
}

export interface Space {
  readonly dimensions: readonly Dimension[];
  /** Whether a point may be tried, such as experts x units <= 1024. */
  readonly allows?: (point: Point) => boolean;
  /** Whether positions have a last coordinate for the length of a run, which is 1. */
  readonly lengths?: true;
}

/** The position of a value between its bounds on the scale of its dimension, from 0 to 1. */
export function toUnit(dimension: Dimension, value: number): number {
  const [low, high] = [along(dimension, dimension.low), along(dimension, dimension.high)];
  return low === high ? 0 : (along(dimension, value) - low) / (high - low);
}

/**
 * The value nearest to a position between the bounds: the inverse of `toUnit`, except for rounding.
 */
export function valueAt(dimension: Dimension, unit: number): number {
  const value = between(dimension, dimension.high, unit);
  return rounded(dimension, dimension.integer ? Math.round(value) : value);
}

/**
 * For uniform numbers in [0, 1): on a log scale, the probability of a whole k is proportional to
 * the length to k + 1.
 */
export function drawnPoint(space: Space, uniforms: Float64Array): Point {
  const drawn = (d: Dimension, uniform: number) =>
    d.integer ? rounded(d, Math.floor(between(d, d.high + 1, uniform))) : valueAt(d, uniform);
  return Object.fromEntries(space.dimensions.map((d, i) => [d.name, drawn(d, uniforms[i]!)]));
}

/** The allowed points with every dimension at one of its bounds. */
export function corners({ dimensions, allows }: Space): Point[] {
  const points = dimensions.reduce<Point[]>(
    (all, { name, low, high }) =>
      all.flatMap((point) =>
        [...new Set([low, high])].map((value) => ({ ...point, [name]: value })),
      ),
    [{}],
  );
  return points.filter((point) => allows?.(point) ?? true);
}

/** Returns a point as coordinates in the unit cube; in a space with lengths, the length follows. */
export function pointUnits({ dimensions, lengths }: Space, point: Point, length = 1): Float64Array {
  const units = dimensions.map((d) => toUnit(d, point[d.name]!));
  return Float64Array.from(lengths ? [...units, length] : units);
}

/** The same for the same values, whatever the order of a point's keys. */
export function pointKey(space: Space, point: Point): string {
  return space.dimensions.map((d) => point[d.name]).join(' ');
}

const along = (dimension: Dimension, value: number): number =>
  dimension.scale === 'log' ? log(value) : value;

function between(dimension: Dimension, high: number, unit: number): number {
  const [from, to] = [along(dimension, dimension.low), along(dimension, high)];
  const place = from + unit * (to - from);
  return dimension.scale === 'log' ? exp(place) : place;
}

/**
 * Within the bounds, with four significant digits, so that a difference in a last bit does not
 * change the key of a run.
 */
export function rounded(dimension: Dimension, value: number): number {
  return Math.min(dimension.high, Math.max(dimension.low, Number(value.toPrecision(4))));
}

/**
 * After this many points in a row that are repeated or not allowed, a space counts as exhausted.
 */
const MISSES = 10_000;

/** The points of a space that were tried or are about to be. */
export class Untried {
  readonly #tried: Set<string>;

  constructor(
    private readonly space: Space,
    tried: readonly Point[],
  ) {
    this.#tried = new Set(tried.map((point) => pointKey(space, point)));
  }

  /** Whether a point is allowed and not yet tried. */
  has(point: Point, key = pointKey(this.space, point)): boolean {
    return !this.#tried.has(key) && (this.space.allows?.(point) ?? true);
  }

  /**
   * Takes the first `count` untried points of a sequence, fewer where it ends or the space is
   * exhausted.
   */
  take(points: Iterable<Point>, count: number): Point[] {
    const taken: Point[] = [];
    if (count <= 0) return taken;
    let misses = 0;
    // A random search takes its points from the start of one sequence each time: those that it
    // tried are no misses there.
    const ahead = new Set(this.#tried);
    for (const point of points) {
      const key = pointKey(this.space, point);
      if (this.has(point, key)) {
        this.#tried.add(key);
        taken.push(point);
        misses = 0;
      } else if (ahead.delete(key)) misses = 0;
      else misses++;
      if (taken.length === count || misses === MISSES) break;
    }
    return taken;
  }
}
