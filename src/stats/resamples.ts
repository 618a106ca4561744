import type { Uniform } from '../random.js';
import type { Counts } from './counted.js';

/** Bootstrap resamples of a sample. Statistics that share them are comparable. */
export interface Resamples {
  readonly units: number;
  readonly counts: readonly Counts[];
}

/** Draws as many units as there are, with replacement, `times` times. */
export function drawResamples(units: number, times: number, uniform: Uniform): Resamples {
  const counts = Array.from({ length: times }, () => {
    const drawn = new Uint16Array(units);
    for (let i = 0; i < units; i++) drawn[Math.floor(uniform() * units)]!++;
    return drawn;
  });
  return { units, counts };
}

/** Gives resamples of any number of units, drawn once for each number from its own stream. */
export type ResamplesOf = (units: number) => Resamples;

/**
 * Keeps the resamples for every number of units, so that an interval depends on the sample alone, not on what was computed
 * before. `timesOf` gives the number of resamples for a number of units.
 */
export function resamplesFrom(stream: (units: number) => Uniform, timesOf: (units: number) => number): ResamplesOf {
  const kept = new Map<number, Resamples>();
  return (units) => {
    if (!kept.has(units)) kept.set(units, drawResamples(units, timesOf(units), stream(units)));
    return kept.get(units)!;
  };
}
