import type { Metric } from '../base/metric.js';
import { lossesOf, pairBySeed } from '../results/losses.js';
import { type Measure, measureOf, taskMetricsOf } from '../results/measures.js';
import { pairedDifferences } from '../stats/student.js';
import type { Arrangement, PlacedCell } from './arrangement.js';
import { byPlace } from './pairs.js';
import { type CellPlace, placeOf } from './place.js';

/** The model that learns each task by itself. */
export const SINGLE_TASK = 'single-task';

/**
 * The gains of a multi-task model over Single-Task at the same place, seed by seed (the MTL gain in eq. 11 of Tang et al.
 * 2020): the difference in the metric, above 0 where the multi-task model does better.
 */
export interface Transfer extends CellPlace {
  /** In the mean over tasks (undefined), then in each task that runs record, over the seeds at which both models finished. */
  readonly gains: readonly { readonly task: string | undefined; readonly values: Float64Array }[];
}

export function transfersOf({ dimensions, cells }: Arrangement, { metric: { part, name } }: Measure): Transfer[] {
  return byPlace(cells).flatMap((here) => {
    const single = here.find(({ model }) => dimensions.models[model]!.name === SINGLE_TASK);
    if (!single) return [];
    return here
      .filter((placed) => placed !== single)
      .flatMap((placed) => {
        const gains = metricsOf(placed, { part, name }).flatMap(({ task, metric }) => {
          const values = gainsOf(placed, single, metric);
          return values.length > 0 ? [{ task, values }] : [];
        });
        return gains.length > 0 ? [{ ...placeOf(placed), gains }] : [];
      });
  });
}

function metricsOf({ cell, results }: PlacedCell, overall: Metric): { task: string | undefined; metric: Metric }[] {
  const tasks = taskMetricsOf(cell)
    .filter(({ part, name }) => part === overall.part && name === overall.name)
    .map((metric) => ({ task: results.kind.taskTitle(metric.task), metric }));
  return [{ task: undefined, metric: overall }, ...tasks];
}

function gainsOf(model: PlacedCell, single: PlacedCell, metric: Metric): Float64Array {
  const measure = measureOf(metric);
  const [own, alone] = pairBySeed([lossesOf(model.cell, measure), lossesOf(single.cell, measure)]);
  return pairedDifferences(alone!, own!).filter((gain, i) => Number.isFinite(gain) && Number.isFinite(own![i]));
}
