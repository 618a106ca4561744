import { lossesOf, pairBySeed } from '../../claims/losses.js';
import type { Metric } from '../../metric.js';
import { estimate as estimateOf } from '../../stats/cell.js';
import { countedMean, countedQuantile } from '../../stats/counted.js';
import { pairedDifferences } from '../../stats/paired-t.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { estimate, number, percent, type Table, type TableValue, text } from '../../table/table.js';
import type { Arrangement, PlacedCell } from '../arrangement.js';
import { SINGLE_TASK } from '../comparisons/comparison.js';
import { type Measure, measureOf, taskMetricsOf } from '../measures.js';
import { byPlace } from '../pairs.js';
import { placeColumns, placeValues } from '../plot/place.js';

/**
 * What each multi-task model gains over Single-Task, seed by seed: overall and for each task. A negative gain is what the
 * paper calls negative transfer.
 */
export function transferTable({ dimensions, cells }: Arrangement, measure: Measure, resamples: ResamplesOf): Table {
  const { part, name } = measure.metric;
  return {
    name: 'transfer',
    caption:
      `Gain of each multi-task model over Single-Task in ${measureOf({ part, name }).phrase}, seed by seed: above 0 the model ` +
      'does better, below 0 there is negative transfer. Brackets: 95 % BCa bootstrap intervals, over the seeds at which both ' +
      'finished.',
    columns: [
      ...placeColumns(dimensions),
      text('task'),
      number('seeds'),
      estimate('mean', 'mean gain'),
      estimate('median', 'median gain'),
      number('worse', 'seeds with a loss', percent),
    ],
    rows: byPlace(cells).flatMap((here) => {
      const single = here.find(({ model }) => dimensions.models[model]!.name === SINGLE_TASK);
      if (!single) return [];
      return here
        .filter((placed) => placed !== single)
        .flatMap((placed) =>
          metricsOf(placed, { part, name }).flatMap(({ task, metric }) => {
            const gains = gainsOf(placed, single, metric, resamples);
            return gains ? [[...placeValues(placed, dimensions), task, ...gains]] : [];
          }),
        );
    }),
  };
}

/** A metric as the mean over the tasks, and as that of each task that the cell's runs have. */
function metricsOf({ cell, results }: PlacedCell, overall: Metric): { task: string; metric: Metric }[] {
  const tasks = taskMetricsOf(cell)
    .filter(({ part, name }) => part === overall.part && name === overall.name)
    .map((metric) => ({ task: results.kind.taskTitle(metric.task), metric }));
  return [{ task: 'mean of all', metric: overall }, ...tasks];
}

function gainsOf(
  model: PlacedCell,
  single: PlacedCell,
  metric: Metric,
  resamples: ResamplesOf,
): TableValue[] | undefined {
  const measure = measureOf(metric);
  const [own, alone] = pairBySeed([lossesOf(model.cell, measure), lossesOf(single.cell, measure)]);
  const gains = pairedDifferences(alone!, own!).filter((gain, i) => Number.isFinite(gain) && Number.isFinite(own![i]));
  if (gains.length === 0) return undefined;
  return [
    gains.length,
    estimateOf(countedMean(gains), gains.length, resamples),
    estimateOf(countedQuantile(gains, 0.5), gains.length, resamples),
    gains.filter((gain) => gain < 0).length / gains.length,
  ];
}
