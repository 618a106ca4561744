import type { Point } from './space.js';

export type Goal = 'minimize' | 'maximize';

/** A point that was tried. */
export interface Trial {
  readonly point: Point;
  /** What the goal is about; undefined where the trial diverged or failed. */
  readonly value: number | undefined;
}

/** The best value after each trial; undefined as long as none has finished. */
export function bestSoFar(values: readonly (number | undefined)[], goal: Goal): (number | undefined)[] {
  let best: number | undefined;
  return values.map((value) => {
    if (value !== undefined && (best === undefined || (goal === 'minimize' ? value < best : value > best)))
      best = value;
    return best;
  });
}
