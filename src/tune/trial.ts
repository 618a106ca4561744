import type { Point } from './space.js';

/** A point that was tried. */
export interface Trial {
  readonly point: Point;
  /** Undefined where the trial diverged before it had one. */
  readonly value: number | undefined;
}
