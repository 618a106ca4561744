import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { byPlace } from '../../analysis/pairs.js';
import type { RunResult } from '../../results/cells.js';
import { failureLimit, failuresAbove, lossesOf, shortfallsOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { exactInterval } from '../../stats/shares.js';
import { estimate, number, percent, type Table, tableFrom } from '../../table/table.js';
import { placeFields } from '../plot/place.js';

/** A run that finished or diverged, and whether it failed. */
interface Judged {
  readonly run: RunResult;
  readonly failed: boolean;
}

interface JudgedCell {
  readonly placed: PlacedCell;
  readonly runs: readonly Judged[];
}

/**
 * The cells at a place that have runs that finished or diverged. A run failed where it diverged, or where its loss is above
 * twice the median of all models there.
 */
export function judgedCells(here: readonly PlacedCell[], measure: Measure): JudgedCell[] {
  const known = here.flatMap((placed) => {
    const { units, values } = lossesOf(placed.cell, measure);
    return units.length > 0 ? [{ placed, units, losses: shortfallsOf(values, measure) }] : [];
  });
  if (known.length === 0) return [];
  const limit = failureLimit(known.flatMap(({ losses }) => [...losses]));
  return known.map(({ placed, units, losses }) => {
    const failed = failuresAbove(losses, limit);
    const runs = new Map(placed.cell.runs.map((run) => [run.seed, run]));
    return { placed, runs: units.map((seed, i) => ({ run: runs.get(seed)!, failed: failed[i]! })) };
  });
}

/** The number of failed runs of each cell, and the number of those from a dead start. */
export const failuresTable = ({ dimensions, cells }: Arrangement, measure: Measure): Table =>
  tableFrom(
    {
      name: 'failures',
      caption:
        `Failed runs: those that diverged or whose ${measure.title} is above twice the median of all models there` +
        `${measure.better === 'lower' ? '' : ` (as loss, 1 - ${measure.title})`}, so that a model with higher losses throughout ` +
        'has more of them. Brackets: exact 95 % intervals. Dead starts: the weights of an output all start at or below 0, on ' +
        'units that are never negative.',
    },
    byPlace(cells)
      .flatMap((here) => judgedCells(here, measure))
      .map(({ placed, runs }) => {
        const isKnown = runs.some(({ run }) => run.deadStart !== undefined);
        const failed = runs.filter((one) => one.failed);
        return { ...placed, runs, failed, dead: isKnown ? runs.filter(({ run }) => run.deadStart) : undefined };
      }),
    [
      ...placeFields(dimensions),
      [number('runs'), ({ runs }) => runs.length],
      [number('failed'), ({ failed }) => failed.length],
      [
        number('diverged', 'of these, diverged'),
        ({ failed }) => failed.filter(({ run }) => run.status === 'diverged').length,
      ],
      [
        estimate('share', 'share failed', percent),
        ({ runs, failed }) => ({
          value: failed.length / runs.length,
          interval: exactInterval(failed.length, runs.length),
        }),
      ],
      [number('dead_starts', 'dead starts'), ({ dead }) => dead?.length],
      [number('dead_failed', 'of these, failed'), ({ dead }) => dead?.filter(({ failed }) => failed).length],
    ],
  );
