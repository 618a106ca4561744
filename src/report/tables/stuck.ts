import type { Arrangement } from '../../analysis/arrangement.js';
import { failuresAbove, lossesOf, noiseOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { exactInterval } from '../../stats/shares.js';
import { digits3, estimate, number, percent, type Table, tableFrom } from '../../table/table.js';
import { placeFields } from '../plot/place.js';

/**
 * The number of runs of each cell that ended stuck above the noise, by a limit that all models have in common; empty where the
 * noise is unknown, or no run ended below the limit.
 */
export function stuckTable({ dimensions, cells }: Arrangement, measure: Measure): Table {
  const judged = cells.flatMap((placed) => {
    const noise = noiseOf(measure.metric, placed.cell, placed.results);
    const { units, values } = lossesOf(placed.cell, measure);
    if (noise === undefined || units.length === 0) return [];
    const limit = 2 * noise;
    const isStuck = failuresAbove(values, limit);
    const seeds = new Set(units.filter((_, i) => isStuck[i]));
    const { runs } = placed.cell;
    return [{ ...placed, limit, runs, ended: units.length, stuck: runs.filter(({ seed }) => seeds.has(seed)) }];
  });
  return tableFrom(
    {
      name: 'stuck',
      caption:
        `Runs that ended stuck above the noise: those that diverged or whose ${measure.title} is above twice the variance of the noise in ` +
        'the labels, which no model can remove. Brackets: exact 95 % intervals. Dead starts: the weights of an output all start at or ' +
        'below 0, on units that are never negative.',
    },
    judged.some(({ stuck, ended }) => stuck.length < ended) ? judged : [],
    [
      ...placeFields(dimensions),
      [number('limit', 'limit', digits3), ({ limit }) => limit],
      [number('runs'), ({ ended }) => ended],
      [number('stuck'), ({ stuck }) => stuck.length],
      [
        number('diverged', 'of these, diverged'),
        ({ stuck }) => stuck.filter(({ status }) => status === 'diverged').length,
      ],
      [
        number('dead_stuck', 'of these, dead starts'),
        ({ runs, stuck }) =>
          runs.some(({ deadStart }) => deadStart !== undefined)
            ? stuck.filter(({ deadStart }) => deadStart).length
            : undefined,
      ],
      [
        estimate('share', 'share stuck', percent),
        ({ stuck, ended }) => ({ value: stuck.length / ended, interval: exactInterval(stuck.length, ended) }),
      ],
    ],
  );
}
