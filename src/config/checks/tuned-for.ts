import { listed } from '../../base/words.js';
import type { Across } from '../../schema/fields.js';
import { type Draft, dataOf, settingsIn } from './draft.js';

/** A model that was tuned for each task has settings for tasks that the data have, and for one at least. */
export function tunedForTasksOfTheData(draft: Draft, across: Across): void {
  const sets = taskSets(draft, across);
  for (const { given, at } of settingsIn(draft, across)) {
    if (!given.tunedFor) continue;
    const path = [...at, 'tunedFor'];
    const tasks = Object.keys(given.tunedFor);
    if (tasks.length === 0) across.report(path, 'the settings for a task are needed');
    for (const task of tasks) {
      const lacking = sets.find((set) => !set.tasks.includes(task));
      if (lacking) across.report([...path, task], `${listed(lacking.tasks, 'or')} is needed, as ${lacking.because}`);
    }
  }
}

/** Each set of tasks that the config sweeps over, of data whose tasks have metrics of their own. */
function taskSets(draft: Draft, across: Across): { readonly tasks: readonly string[]; readonly because: string }[] {
  const data = dataOf(draft, across);
  const sets = (data?.kind.choosable(data.given) ?? []).map(({ metrics, because }) => ({
    tasks: [...new Set(metrics.flatMap(({ task }) => task ?? []))],
    because,
  }));
  return sets.filter(({ tasks }) => tasks.length > 0);
}
