import type { Point } from './space.js';

export type Goal = 'minimize' | 'maximize';

/** A point that was tried. */
export interface Trial {
  readonly point: Point;
  /** What the goal is about; undefined where the trial diverged or failed. */
  readonly value: number | undefined;
}
