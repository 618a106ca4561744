import type { Uniform } from '../random.js';
import type { Counts } from './counted.js';

/** Bootstrap resamples of a sample of some units. They may serve several statistics, which are then comparable. */
export interface Resamples {
  readonly units: number;
  readonly counts: readonly Counts[];
}

/** Draws with replacement as many units as there are, `times` times. */
export function drawResamples(units: number, times: number, uniform: Uniform): Resamples {
  const counts = Array.from({ length: times }, () => {
    const drawn = new Uint16Array(units);
    for (let i = 0; i < units; i++) drawn[Math.floor(uniform() * units)]!++;
    return drawn;
  });
  return { units, counts };
}

/** Resamples of any number of units, drawn once for each number, from a stream of its own. */
export type ResamplesOf = (units: number) => Resamples;

/**
 * Keeps the resamples of every number of units, so that an interval depends on the sample alone and not on what was
 * computed before it. `timesOf` says how many there are of a sample of some units.
 */
export function resamplesFrom(stream: (units: number) => Uniform, timesOf: (units: number) => number): ResamplesOf {
  const kept = new Map<number, Resamples>();
  return (units) => {
    if (!kept.has(units)) kept.set(units, drawResamples(units, timesOf(units), stream(units)));
    return kept.get(units)!;
  };
}
