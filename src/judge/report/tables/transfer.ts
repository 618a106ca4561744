import type { Metric } from '../../../ground/base/metric.js';
import { estimate as estimateOf } from '../../../ground/stats/cell.js';
import { countedMean, countedQuantile } from '../../../ground/stats/counted.js';
import type { ResampleSource } from '../../../ground/stats/resamples.js';
import { pairedDifferences } from '../../../ground/stats/student.js';
import {
  estimate,
  number,
  percent,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { byPlace, SINGLE_TASK } from '../../analysis/model-pairs.js';
import { cellPlace } from '../../analysis/place.js';
import { cellLosses, pairBySeed } from '../../results/losses.js';
import { listTaskMetrics, type Measure, makeMeasure } from '../../results/measures.js';
import { placeFields } from '../plot/place.js';

/**
 * Gains over Single-Task at the same place (the MTL gain in eq. 11 of Tang et al. 2020), overall
 * and for each task; the paper calls a negative one negative transfer.
 */
export function transferTable(
  { dimensions, cells }: Arrangement,
  measure: Measure,
  resamples: ResampleSource,
): Table {
  const { part, name } = measure.metric;
  // Given data, unlike synthetic ones, are the same for all seeds.
  const areGiven = cells.some(({ results: { kind } }) => kind.caveats !== undefined);
  const rows = byPlace(cells).flatMap((here) => {
    const single = here.find(({ model }) => dimensions.models[model]!.name === SINGLE_TASK);
    return single ? here.flatMap((placed) => gainsOver(single, placed, { part, name })) : [];
  });
  return tableFrom(
    {
      name: 'transfer',
      caption:
        `Gain of each multi-task model over Single-Task in ${makeMeasure({ part, name }).phrase}, seed by seed: above 0 the model ` +
        'does better, below 0 there is negative transfer. Brackets: 95 % BCa bootstrap intervals, over the seeds at which both ' +
        `finished${areGiven ? ' alone: how far the gain moves when training starts anew, and not how far it would with other test rows' : ''}.`,
    },
    rows,
    [
      ...placeFields(dimensions),
      [text('task'), ({ task }) => task],
      [number('seeds'), ({ values }) => values.length],
      [
        estimate('mean', 'mean gain'),
        ({ values }) => estimateOf(countedMean(values), values.length, resamples),
      ],
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

/**
 * The gains of a cell: a row for the mean over tasks, then one for each task that runs record. Each
 * pairs the seeds at which both models finished.
 */
function gainsOver(single: PlacedCell, placed: PlacedCell, overall: Metric) {
  if (placed === single) return [];
  const { cell, results } = placed;
  const ofTasks = listTaskMetrics(cell)
    .filter(({ part, name }) => part === overall.part && name === overall.name)
    .map((metric) => ({ task: results.kind.taskTitle(metric.task), metric }));
  return [{ task: 'mean of all', metric: overall }, ...ofTasks].flatMap(({ task, metric }) => {
    const measure = makeMeasure(metric);
    const [own, alone] = pairBySeed([cellLosses(cell, measure), cellLosses(single.cell, measure)]);
    const values = pairedDifferences(alone!, own!).filter(
      (gain, i) => Number.isFinite(gain) && Number.isFinite(own![i]),
    );
    return values.length > 0 ? [{ ...cellPlace(placed), task, values }] : [];
  });
}
