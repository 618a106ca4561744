import { groupedBy } from '../base/grouped.js';
import { columnOf } from '../base/metric.js';
import { bySearch, type RecordedTrial } from '../folder/trials.js';
import { type Measure, measureOf } from '../results/measures.js';
import type { Results } from '../results/read.js';

export interface FolderSearch {
  /** The name of the folder where there are several, and the replicate that the search belongs to. */
  readonly folder: string;
  readonly measure: Measure;
  readonly models: readonly {
    readonly name: string;
    readonly title: string;
    readonly trials: readonly RecordedTrial[];
    /** Where trials are stopped early, the cost of the search in whole runs. */
    readonly cost?: number;
  }[];
}

/** Grouped by replicate and metric; models are in the order of the trials. `folder` is its name, or empty. */
export function searchesIn(
  { trials, kind, modelTitle }: Pick<Results, 'trials' | 'kind' | 'modelTitle'>,
  folder = '',
): FolderSearch[] {
  const searches = bySearch(trials?.trials ?? []);
  const groups = groupedBy(searches, ([first]) => JSON.stringify([first!.replicate, columnOf(first!.metric)]));
  return [...groups.values()].map((searches) => {
    const { replicate, metric } = searches[0]![0]!;
    return {
      folder: [folder, replicate === undefined ? '' : `replicate ${replicate}`].filter(Boolean).join(', '),
      measure: measureOf(metric, kind.taskTitle),
      models: searches.map((trials) => {
        const { model } = trials[0]!;
        return { name: model, title: modelTitle(model), trials, ...costOf(trials) };
      }),
    };
  });
}

/** The steps of all runs, in runs of as many steps as the longest; empty where no trial is stopped. */
function costOf(trials: readonly RecordedTrial[]): { cost?: number } {
  if (trials.some(({ until }) => until === undefined)) return {};
  const whole = Math.max(...trials.map(({ until }) => until!));
  return { cost: trials.reduce((steps, { trained = 0 }) => steps + trained, 0) / whole };
}
