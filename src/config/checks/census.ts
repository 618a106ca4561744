import type { Across } from '../../schema/fields.js';
import { censusField, type Draft } from './draft.js';

/** Tasks stand in place of those of a group: a sweep over groups would have the same tasks in all of them. */
export function groupIsNoSweepOverTasks(draft: Draft, across: Across): void {
  const [group, tasks] = [censusField(draft, across, 'group'), censusField(draft, across, 'tasks')];
  if (tasks && group?.swept) across.report(['data', 'group'], 'no list is possible, as data.tasks names the tasks');
}

/** One file is cut by shares that add up to 1, all of them given or none; both files have a split of their own. */
export function splitFitsSource(draft: Draft, across: Across): void {
  const [source, split] = [censusField(draft, across, 'source'), censusField(draft, across, 'split')];
  split?.values.forEach((value, i) => {
    const path = ['data', 'split', ...(split.swept ? [i] : [])];
    const shares = (['train', 'validation', 'test'] as const).map((part) => value[part]);
    if (shares.every((share) => share === undefined)) return;
    if (source?.values.includes('both')) {
      across.report(path, 'only a seed is possible, as data.source is both and the files are the split');
    } else if (shares.includes(undefined)) {
      across.report(path, 'train, validation and test are needed together');
    } else if (Math.abs(shares.reduce<number>((sum, share) => sum + share!, 0) - 1) > 1e-9) {
      across.report(path, 'shares that add up to 1 are needed');
    }
  });
}

/** Of a real data set the split says how many rows validate and test. */
export function rowsAreThoseOfTheSplit(draft: Draft, across: Across): void {
  if (censusField(draft, across, 'kind') === undefined) return;
  const fields = ['testExamples', 'validationExamples'] as const;
  const need = 'it must be left out, as data.split says which rows validate and test';
  for (const field of fields) {
    if (across.sound(['training', field]) && draft.training[field]) across.report(['training', field], need);
    if (!across.sound(['settings'])) continue;
    for (const [model, { training }] of Object.entries(draft.settings)) {
      if (training[field]) across.report(['settings', model, 'training', field], need);
    }
  }
}
