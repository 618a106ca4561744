import { columnOf, type TaskTitle } from '../base/metric.js';
import type { RecordedTrial } from '../folder/trials.js';
import { bySearch, type Trials } from '../folder/trials.js';
import type { ModelTitle } from '../results/cells.js';
import type { Measure } from '../results/measures.js';
import { measureOf } from '../results/measures.js';

/** The search that a folder's settings come from, or those of a replicate. */
export interface FolderSearch {
  /** Its name where there are several, and which replicate it is of. */
  readonly folder: string;
  readonly measure: Measure;
  readonly models: readonly {
    readonly name: string;
    readonly title: string;
    readonly trials: readonly RecordedTrial[];
  }[];
}

/**
 * The searches of a folder, those of a replicate and by one metric together; models are in the order of the trials.
 * `folder` is its name where there are several.
 */
export function searchesIn(
  { trials }: Trials,
  folder: string,
  taskTitle: TaskTitle,
  modelTitle: ModelTitle,
): FolderSearch[] {
  const groups = new Map<string, FolderSearch & { models: FolderSearch['models'][number][] }>();
  for (const search of bySearch(trials)) {
    const { model, replicate, metric } = search[0]!;
    const id = JSON.stringify([replicate, columnOf(metric)]);
    if (!groups.has(id)) {
      const place = [folder, replicate === undefined ? '' : `replicate ${replicate}`].filter((part) => part !== '');
      const measure = measureOf(metric, taskTitle);
      groups.set(id, { folder: place.join(', '), measure, models: [] });
    }
    groups.get(id)!.models.push({ name: model, title: modelTitle(model), trials: search });
  }
  return [...groups.values()];
}
