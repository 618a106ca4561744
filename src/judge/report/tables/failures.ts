/** The tables of failed runs, and of runs that ended well above the noise. */

import { quantile } from '../../../ground/stats/descriptive.js';
import { estimateShare } from '../../../ground/stats/shares.js';
import {
  digits3,
  estimate,
  number,
  percent,
  type Table,
  tableFrom,
} from '../../../ground/table/table.js';
import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { byPlace } from '../../analysis/model-pairs.js';
import type { Dimensions } from '../../analysis/place.js';
import { cellErrors, type Losses, noiseVariance } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { placeFields } from '../plot/place.js';

/**
 * Returns the runs of a cell that finished or diverged, and the failed ones among them: they
 * diverged, or their loss is above the limit.
 */
function judged(placed: PlacedCell, { units, values }: Losses, limit: number) {
  const bySeed = new Map(placed.cell.runs.map((run) => [run.seed, run]));
  const runs = units.map((seed) => bySeed.get(seed)!);
  return {
    placed,
    limit,
    runs,
    failed: runs.filter((_, i) => values[i]! > limit || values[i] === Infinity),
  };
}

/**
 * Judges the cells at a place that have such runs. The limit is twice the median over all models
 * there.
 */
export function judgedCells(here: readonly PlacedCell[], measure: Measure) {
  const known = here
    .map((placed) => ({ placed, errors: cellErrors(placed.cell, measure) }))
    .filter(({ errors }) => errors.units.length > 0);
  if (known.length === 0) return [];
  const all = known.flatMap(({ errors }) => [...errors.values]);
  const limit = 2 * quantile(Float64Array.from(all).sort(), 0.5);
  return known.map(({ placed, errors }) => judged(placed, errors, limit));
}

export const failuresTable = ({ dimensions, cells }: Arrangement, measure: Measure): Table =>
  countsTable(
    {
      name: 'failures',
      caption:
        `Failed runs: those that diverged or whose ${measure.title} is above twice the median of all models there` +
        `${measure.better === 'lower' ? '' : ` (as loss, 1 - ${measure.title})`}, so that a model with higher losses throughout ` +
        'has more of them. Brackets: exact 95 % intervals.',
    },
    'failed',
    byPlace(cells).flatMap((here) => judgedCells(here, measure)),
    dimensions,
  );

/**
 * Runs above twice the noise, a limit for all models; empty if the noise is unknown or no run is
 * below.
 */
export function stuckTable({ dimensions, cells }: Arrangement, measure: Measure): Table {
  const known = cells.flatMap((placed) => {
    const noise = noiseVariance(measure.metric, placed.cell, placed.results);
    const own =
      noise === undefined ? undefined : judged(placed, cellErrors(placed.cell, measure), 2 * noise);
    return own && own.runs.length > 0 ? [own] : [];
  });
  return countsTable(
    {
      name: 'stuck',
      caption:
        `Runs that ended stuck above the noise: those that diverged or whose ${measure.title} is above twice the variance of the noise in ` +
        'the labels, which no model can remove. Brackets: exact 95 % intervals.',
    },
    'stuck',
    known.some(({ runs, failed }) => failed.length < runs.length) ? known : [],
    dimensions,
  );
}

function countsTable(
  words: Pick<Table, 'name' | 'caption'>,
  did: 'failed' | 'stuck',
  cells: readonly ReturnType<typeof judged>[],
  dimensions: Dimensions,
): Table {
  const rows = cells.map(({ placed, ...cell }) => ({ ...placed, ...cell }));
  return tableFrom(words, rows, [
    ...placeFields(dimensions),
    [number('limit', 'limit', digits3), ({ limit }) => limit],
    [number('runs'), ({ runs }) => runs.length],
    [number(did), ({ failed }) => failed.length],
    [
      number('diverged', 'of these, diverged'),
      ({ failed }) => failed.filter((run) => run.status === 'diverged').length,
    ],
    [
      estimate('share', `share ${did}`, percent),
      ({ runs, failed }) => estimateShare(failed.length, runs.length),
    ],
  ]);
}
