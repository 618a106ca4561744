import type { Point } from './space.js';

/** A point that was tried. */
export interface Trial {
  readonly point: Point;
  /** Undefined where the trial diverged or failed. */
  readonly value: number | undefined;
}
