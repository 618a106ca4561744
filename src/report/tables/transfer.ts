import type { Arrangement } from '../../analysis/arrangement.js';
import { transfersOf } from '../../analysis/transfers.js';
import { type Measure, measureOf } from '../../results/measures.js';
import { estimate as estimateOf } from '../../stats/cell.js';
import { countedMean, countedQuantile } from '../../stats/counted.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { estimate, number, percent, type Table, tableFrom, text } from '../../table/table.js';
import { placeFields } from '../plot/place.js';

/** Gains over Single-Task, overall and for each task; the paper calls a negative one negative transfer. */
export function transferTable(arrangement: Arrangement, measure: Measure, resamples: ResamplesOf): Table {
  const { dimensions } = arrangement;
  const { part, name } = measure.metric;
  // Given data, unlike synthetic ones, are the same for all seeds.
  const areGiven = arrangement.cells.some(({ results: { kind } }) => kind.caveats !== undefined);
  const rows = transfersOf(arrangement, measure).flatMap(({ gains, ...place }) =>
    gains.map((gain) => ({ ...place, ...gain })),
  );
  return tableFrom(
    {
      name: 'transfer',
      caption:
        `Gain of each multi-task model over Single-Task in ${measureOf({ part, name }).phrase}, seed by seed: above 0 the model ` +
        'does better, below 0 there is negative transfer. Brackets: 95 % BCa bootstrap intervals, over the seeds at which both ' +
        `finished${areGiven ? ' alone: how far the gain moves when training starts anew, and not how far it would with other test rows' : ''}.`,
    },
    rows,
    [
      ...placeFields(dimensions),
      [text('task'), ({ task = 'mean of all' }) => task],
      [number('seeds'), ({ values }) => values.length],
      [estimate('mean', 'mean gain'), ({ values }) => estimateOf(countedMean(values), values.length, resamples)],
      [
        estimate('median', 'median gain'),
        ({ values }) => estimateOf(countedQuantile(values, 0.5), values.length, resamples),
      ],
      [
        number('worse', 'seeds with a loss', percent),
        ({ values }) => values.filter((gain) => gain < 0).length / values.length,
      ],
    ],
  );
}
