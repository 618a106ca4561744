import type { Across } from '../../schema/fields.js';
import type { Path } from '../../schema/text.js';
import type { TrainingFields } from '../config.js';
import type { Losses } from '../losses-schema.js';
import { type Draft, dataOf, settingsIn } from './draft.js';

/** Fixed weights of the losses are as many as the tasks. */
export function lossWeightsFitTasks(draft: Draft, across: Across): void {
  const data = dataOf(draft, across);
  const counts = data?.kind.taskCounts(data.given) ?? [];
  const check = (value: Losses, at: Path) => {
    if (value === 'sum' || value.kind !== 'fixed') return;
    const other = counts.find((count) => count !== value.weights.length);
    if (other === undefined) return;
    across.report([...at, 'weights'], `a list of ${other} numbers is needed, one for each task`);
  };
  const checkAll = (training: Partial<TrainingFields>, above: Path) => {
    const at = [...above, 'losses'];
    if (!across.sound(at)) return;
    const { losses } = training;
    losses?.values.forEach((value, i) => {
      check(value, losses.swept ? [...at, i] : at);
    });
  };
  checkAll(draft.training, ['training']);
  for (const { given, at } of settingsIn(draft, across)) checkAll(given.training, [...at, 'training']);
  const candidates = ['select', 'training.losses', 'from'];
  if (!across.sound(candidates)) return;
  draft.select?.['training.losses']?.from.forEach((value, i) => {
    check(value, [...candidates, i]);
  });
}
