import type { Across } from '../../schema/fields.js';
import { type Draft, dataOf, settingsIn } from './draft.js';

/** What the kind of data requires of its own fields. */
export function dataAgrees(draft: Draft, across: Across): void {
  const data = dataOf(draft, across);
  data?.kind.check(data.given, (path, need) => across.report(['data', ...path], need));
}

/** Predictions are kept of rows that are the same for every run of a cell. */
export function predictionsCanBeKept(draft: Draft, across: Across): void {
  const data = dataOf(draft, across);
  if (!draft.keepPredictions || !data || 'saidBy' in data.kind.examples) return;
  across.report(
    ['keepPredictions'],
    `it must be left out, as every seed of ${data.kind.name} data has its own test rows`,
  );
}

/** Replicates differ in the split of the data. */
export function replicatesHaveSplits(draft: Draft, across: Across): void {
  const data = dataOf(draft, across);
  if (!draft.replicates || !across.sound(['replicates']) || !data) return;
  const why = data.kind.resplit
    ? data.kind.whyOneSplit(data.given)
    : `${data.kind.name} data are drawn anew for every seed and not split`;
  if (why !== undefined) across.report(['replicates'], `it must be left out, as ${why}`);
}

/** Where the rows are given, `training:` may not say how many validate and test. */
export function examplesAreOfTheData(draft: Draft, across: Across): void {
  const examples = dataOf(draft, across)?.kind.examples;
  if (!examples || !('saidBy' in examples)) return;
  const need = `it must be left out, as ${examples.saidBy} says which rows validate and test`;
  for (const field of ['testExamples', 'validationExamples'] as const) {
    if (across.sound(['training', field]) && draft.training[field]) across.report(['training', field], need);
    for (const { given, at } of settingsIn(draft, across)) {
      if (given.training[field]) across.report([...at, 'training', field], need);
    }
  }
}
