/** Pairs of models at the same place, compared on common seeds or splits. */

import { groupedBy } from '../../ground/base/grouped.js';
import { type Comparison, compareCells } from '../../ground/stats/compare-cells.js';
import type { ResampleSource } from '../../ground/stats/resamples.js';
import type { CellResults } from '../results/cells.js';
import { cellLosses, pairBySeed, type Quantity } from '../results/losses.js';
import type { Measure } from '../results/measures.js';
import type { Arrangement, PlacedCell } from './arrangement.js';
import { type CellPlace, cellPlace, type Dimensions } from './place.js';

/** Two models at a place, compared by losses (`cellLosses`) on common seeds. */
export interface Pair extends CellPlace {
  /** The other model. */
  readonly other: number;
  readonly comparison: Comparison;
}

/**
 * The most models that are all compared with each other; with more, one is compared with each of
 * the others.
 */
const MAX_FOR_ALL_PAIRS = 4;

export const REFERENCE = 'mmoe';

/** The model that learns each task by itself. */
export const SINGLE_TASK = 'single-task';

export const referenceModel = ({ models }: Dimensions): number =>
  Math.max(
    models.findIndex(({ name }) => name === REFERENCE),
    0,
  );

export const byPlace = (cells: readonly PlacedCell[]): PlacedCell[][] => [
  ...groupedBy(cells, ({ group, axis }) => `${group}/${axis}`).values(),
];

/**
 * Groups cells that differ only in the split of the data and its search. Groups are in the order of
 * their first cells.
 */
export function bySplit<C extends PlacedCell>(cells: readonly C[], { groups }: Dimensions): C[][] {
  const methods = groupedBy(cells, ({ group, model, axis, results: { replicate = '' } }) => {
    const { [replicate]: _, ...fields } = groups[group]!.fields;
    return JSON.stringify([model, axis, fields]);
  });
  return [...methods.values()];
}

/**
 * Every pair of models at a place in a group that has a common seed: the one later in the paper's
 * tables with the earlier one. With more than four models, MMoE (or else the first model) is
 * compared with each of the others.
 */
export function pairModels(
  { dimensions, cells }: Arrangement,
  metric: Measure,
  resamples: ResampleSource,
): Pair[] {
  const reference = referenceModel(dimensions);
  const all = dimensions.models.length <= MAX_FOR_ALL_PAIRS;
  const isCompared = (a: PlacedCell, b: PlacedCell) =>
    all ? b.model < a.model : a.model === reference && b.model !== a.model;
  return byPlace(cells).flatMap((here) =>
    here.flatMap((a) =>
      here.flatMap((b) => {
        if (!isCompared(a, b)) return [];
        const comparison = comparedBySeed(a.cell, b.cell, metric, resamples);
        return comparison.pairs === 0 ? [] : [{ ...cellPlace(a), other: b.model, comparison }];
      }),
    ),
  );
}

/** Compares two cells on their common seeds; there may be none. */
export function comparedBySeed(
  a: CellResults,
  b: CellResults,
  quantity: Pick<Quantity, 'of' | 'better'>,
  resamples: ResampleSource,
): Comparison {
  const [lossesA, lossesB] = pairBySeed([cellLosses(a, quantity), cellLosses(b, quantity)]);
  return compareCells(lossesA!, lossesB!, resamples);
}
