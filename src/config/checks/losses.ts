import type { Across } from '../../schema/fields.js';
import type { Path } from '../../schema/text.js';
import type { TrainingFields } from '../config.js';
import { type Draft, dataOf, settingsIn } from './draft.js';

/** Fixed weights of the losses are as many as the tasks. */
export function lossWeightsFitTasks(draft: Draft, across: Across): void {
  const data = dataOf(draft, across);
  const counts = data?.kind.taskCounts(data.given) ?? [];
  const check = ({ losses }: Partial<TrainingFields>, at: Path) => {
    if (!losses || !across.sound([...at, 'losses'])) return;
    losses.values.forEach((value, i) => {
      if (value === 'sum' || value.kind !== 'fixed') return;
      const other = counts.find((count) => count !== value.weights.length);
      if (other === undefined) return;
      const path = [...at, 'losses', ...(losses.swept ? [i] : []), 'weights'];
      across.report(path, `a list of ${other} numbers is needed, one for each task`);
    });
  };
  if (across.sound(['training'])) check(draft.training, ['training']);
  for (const { given, at } of settingsIn(draft, across)) check(given.training, [...at, 'training']);
}
