import { groupedBy } from '../base/grouped.js';
import { columnOf, type TaskTitle } from '../base/metric.js';
import { bySearch, type RecordedTrial, type Trials } from '../folder/trials.js';
import type { ModelTitle } from '../results/cells.js';
import { type Measure, measureOf } from '../results/measures.js';

export interface FolderSearch {
  /** The name of the folder where there are several, and the replicate that the search belongs to. */
  readonly folder: string;
  readonly measure: Measure;
  readonly models: readonly {
    readonly name: string;
    readonly title: string;
    readonly trials: readonly RecordedTrial[];
    /** Where trials are stopped early, the cost of the search up to each of them, in whole runs. */
    readonly cost?: readonly number[];
  }[];
}

/** Grouped by replicate and metric; models are in the order of the trials. `folder` is its name, or empty. */
export function searchesIn(
  { trials }: Trials,
  folder: string,
  taskTitle: TaskTitle,
  modelTitle: ModelTitle,
): FolderSearch[] {
  const groups = groupedBy(bySearch(trials), ([first]) => JSON.stringify([first!.replicate, columnOf(first!.metric)]));
  return [...groups.values()].map((searches) => {
    const { replicate, metric } = searches[0]![0]!;
    return {
      folder: [folder, replicate === undefined ? '' : `replicate ${replicate}`].filter(Boolean).join(', '),
      measure: measureOf(metric, taskTitle),
      models: searches.map((trials) => {
        const { model } = trials[0]!;
        return { name: model, title: modelTitle(model), trials, ...costOf(trials) };
      }),
    };
  });
}

/** The steps of all runs up to each trial, in runs of as many steps as the longest; empty where no trial is stopped. */
function costOf(trials: readonly RecordedTrial[]): { cost?: number[] } {
  if (trials.some(({ until }) => until === undefined)) return {};
  const whole = Math.max(...trials.map(({ until }) => until!));
  let steps = 0;
  return {
    cost: trials.map(({ trained = 0 }) => {
      steps += trained;
      return steps / whole;
    }),
  };
}
