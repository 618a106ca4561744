import { lossesOf, pairBySeed } from '../claims/losses.js';
import { type Comparison, compareCells } from '../stats/compare.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Arrangement, PlacedCell } from './arrangement.js';
import type { Measure } from './measures.js';
import { type CellPlace, type Dimensions, placeOf } from './plot/place.js';

/**
 * Two models at the same place, compared seed by seed. They are compared by losses: the metric, negated where higher is
 * better.
 */
export interface Pair extends CellPlace {
  readonly other: number;
  readonly comparison: Comparison;
}

/** With more models than this, one of them is compared with each of the others. */
const MOST_FOR_ALL_PAIRS = 4;
const REFERENCE = 'mmoe';

/** MMoE, or else the first model. */
export const referenceOf = ({ models }: Dimensions): number =>
  Math.max(
    models.findIndex(({ name }) => name === REFERENCE),
    0,
  );

/**
 * Every pair of models at a place in a group: the one later in the paper's tables less the earlier one. With more than
 * four models, MMoE (or else the first model) less each of the others. Pairs without a common seed are left out.
 */
export function pairsOf({ dimensions, cells }: Arrangement, metric: Measure, resamples: ResamplesOf): Pair[] {
  const reference = referenceOf(dimensions);
  const places = new Map<string, PlacedCell[]>();
  for (const placed of cells) {
    const id = `${placed.group}/${placed.axis}`;
    places.set(id, [...(places.get(id) ?? []), placed]);
  }
  const all = dimensions.models.length <= MOST_FOR_ALL_PAIRS;
  return [...places.values()].flatMap((here) =>
    here.flatMap((a) =>
      here
        .filter((b) => (all ? b.model < a.model : a.model === reference && b !== a))
        .flatMap((b) => compare(a, b, metric, resamples)),
    ),
  );
}

function compare(a: PlacedCell, b: PlacedCell, metric: Measure, resamples: ResamplesOf): Pair[] {
  const [lossesA, lossesB] = pairBySeed([lossesOf(a.cell, metric), lossesOf(b.cell, metric)]);
  if (lossesA!.length === 0) return [];
  const comparison = compareCells([...lossesA!], [...lossesB!], resamples);
  return [{ ...placeOf(a), other: b.model, comparison }];
}
