/** The final values of the runs of each cell, thinned for a page, as input of charts. */

import { quantile } from '../../../ground/stats/descriptive.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { type CellPlace, cellPlace } from '../../analysis/place.js';
import type { Measure } from '../../results/measures.js';
import { chooseFrame, padded, scaleFor } from '../plot/axes.js';
import type { Scale } from '../plot/view.js';

export interface CellSample extends CellPlace {
  /** Of the finished runs, ascending. */
  readonly values: readonly number[];
  readonly diverged: number;
  /** Runs that a value stands for, where values are quantiles of very many runs. */
  readonly each?: number;
}

/** The finished runs that a count of values stands for; diverged ones are not among them. */
export const countFinished = ({ each = 1 }: CellSample, count: number): number => count * each;

/**
 * The most values of a sample. The values of a million runs would take a hundred megabytes in a
 * page.
 */
export const MAX_VALUES = 1000;

/** One sample per cell with values. Of very many runs, it has evenly spaced quantiles. */
export function sampleCells(cells: readonly PlacedCell[], { of }: Measure): CellSample[] {
  return cells.flatMap((placed) => {
    const { runs } = placed.cell;
    const values = runs.map((run) => of(run, placed.cell)).filter((value) => value !== undefined);
    const diverged = runs.filter((run) => run.status === 'diverged').length;
    return values.length > 0
      ? [{ ...cellPlace(placed), ...thinned(values.sort((a, b) => a - b)), diverged }]
      : [];
  });
}

function thinned(values: readonly number[]): Pick<CellSample, 'values' | 'each'> {
  if (values.length <= MAX_VALUES) return { values };
  const quantiles = Array.from({ length: MAX_VALUES }, (_, i) =>
    quantile(values, i / (MAX_VALUES - 1)),
  );
  return { values: quantiles, each: values.length / MAX_VALUES };
}

export type SamplesFrame = ReturnType<typeof samplesFrame>;

/** The range of the samples, without a few outlying runs that would take much of it. */
export function samplesFrame(items: readonly CellSample[], asked?: Scale) {
  const samples = items.map(({ values }) => values);
  const least = Math.min(...samples.map((values) => values[0]!));
  const [, most] = chooseFrame(samples, 'linear');
  const scale = asked ?? scaleFor([least, most]);
  const [low, high] = padded(chooseFrame(samples, scale));
  return { low, high, scale };
}
