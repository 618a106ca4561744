import { type Point, pointKey, type Space } from './space.js';

/** After this many points in a row that are already tried or not allowed, a space counts as exhausted. */
const MISSES = 10_000;

/** Keeps track of the points of a space that were tried or are about to be. */
export class Untried {
  readonly #space: Space;
  readonly #tried: Set<string>;

  constructor(space: Space, tried: readonly Point[]) {
    this.#space = space;
    this.#tried = new Set(tried.map((point) => pointKey(space, point)));
  }

  /** Whether a point is allowed and not yet tried. */
  has(point: Point): boolean {
    return !this.#tried.has(pointKey(this.#space, point)) && (this.#space.allows?.(point) ?? true);
  }

  /** Takes the first `count` untried points of a sequence, fewer where it ends or the space is exhausted. */
  take(points: Iterable<Point>, count: number): Point[] {
    const taken: Point[] = [];
    if (count <= 0) return taken;
    let misses = 0;
    for (const point of points) {
      if (this.has(point)) {
        this.#tried.add(pointKey(this.#space, point));
        taken.push(point);
        misses = 0;
      } else misses++;
      if (taken.length === count || misses === MISSES) break;
    }
    return taken;
  }
}
