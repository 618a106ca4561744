/**
 * How many seeds, or settings, would decide a claim, if effects are what they seem to be: by
 * resampling the present ones.
 */

import { fastStream } from '../../ground/base/random.js';
import type { Measurement } from './claim.js';

/** A comparison that can be made again on a resample of its units, each given by its index. */
export interface Repeatable {
  readonly units: number;
  readonly again: (picks: readonly number[]) => readonly Measurement[];
}

/** Sizes that are tried; more would take a report too long. */
const SIZES = [
  10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600,
] as const;

/** The size that no plan by resampling exceeds. */
export const MAX_UNITS = 600;

/** Resamples of each size, and the share of them that must decide. */
const TIMES = 40;
const POWER = 0.8;

/**
 * Returns the fewest units, more than `above`, with which four in five resamples decide all
 * comparisons of a claim; undefined if MOST_UNITS do not. Comparisons with as many units are
 * resampled together, as they are paired.
 */
export function unitsToDecide(
  id: string,
  comparisons: readonly Repeatable[],
  above = 0,
): number | undefined {
  if (comparisons.length === 0) return undefined;
  return SIZES.filter((size) => size > above).find((size) => {
    const uniform = fastStream(`mmoe-exp/units-to-decide/${id}/${size}`);
    let decided = 0;
    for (let k = 0; k < TIMES; k++) {
      // What cannot reach the share any more needs no further resamples.
      if (decided + TIMES - k < POWER * TIMES) return false;
      const places = Array.from({ length: size }, uniform);
      if (comparisons.every((comparison) => isDecided(comparison, places))) decided++;
    }
    return decided >= POWER * TIMES;
  });
}

/**
 * Whether a comparison says something of a claim on the units at some places, which are shares of
 * their number.
 */
function isDecided({ units, again }: Repeatable, places: readonly number[]): boolean {
  const tests = again(places.map((place) => Math.floor(place * units)));
  return tests.some(({ decides, points }) => decides && points !== 'inconclusive');
}

/**
 * Returns what would decide an inconclusive claim: `about 60 more seeds would decide it, if the
 * effect is what it seems to be: 1.18`.
 */
export function sizeText(
  needed: number | undefined,
  there: number,
  noun: string,
  effect: number | undefined,
): string {
  const seems =
    effect === undefined
      ? ''
      : `, if the effect is what it seems to be: ${Number(effect.toPrecision(3))}`;
  if (needed === undefined && there >= MAX_UNITS)
    return `more than the ${there} ${noun}s that are there would be needed to decide it${seems}`;
  if (needed === undefined)
    return `more than ${MAX_UNITS} ${noun}s would be needed to decide it${seems}`;
  return `about ${needed - there} more ${noun}s would decide it${seems}`;
}
