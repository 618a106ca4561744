import type { RecordedGate } from '../../folder/record.js';
import { gateRole } from '../../models/gate.js';
import type { TaskNames } from './tasks.js';

/**
 * Columns by the part that a task plays, so that runs of both groups have the same: `test_auc_income` is `test_auc_main`
 * in group 1, and so is `test_auc_college` in group 2. Of metrics or of curves.
 */
export function byRole<T>(columns: Readonly<Record<string, T>>, [main, auxiliary]: TaskNames): Record<string, T> {
  const found: Record<string, T> = {};
  for (const part of ['test', 'validation']) {
    for (const [role, task] of [
      ['main', main],
      ['auxiliary', auxiliary],
    ]) {
      const column = columns[`${part}_auc_${task}`];
      if (column !== undefined) found[`${part}_auc_${role}`] = column;
    }
  }
  return found;
}

/** Mean entropies in nats of the gates of the task with fewer positives, and of the other one. */
export const SPARSER = 'gate_entropy_sparser';
export const DENSER = 'gate_entropy_denser';

/**
 * The gates' entropies by how many positives a task has in the test part: none of a model without a gate a task, nor of
 * tasks that are equally sparse.
 */
export function entropiesBySparsity(
  metrics: Readonly<Record<string, number>>,
  gates: readonly RecordedGate[],
  tasks: TaskNames,
): Record<string, number> {
  const [first, second] = tasks.map((task) => metrics[`positive_share_${task}`]);
  const [ofFirst, ofSecond] = tasks.map((_, k) => gates.find(({ name }) => gateRole(name).task === k)?.entropy);
  if (first === undefined || second === undefined || ofFirst === undefined || ofSecond === undefined) return {};
  if (first === second) return {};
  return first < second ? { [SPARSER]: ofFirst, [DENSER]: ofSecond } : { [SPARSER]: ofSecond, [DENSER]: ofFirst };
}
