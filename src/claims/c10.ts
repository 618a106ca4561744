import { columnOf } from '../base/metric.js';
import type { CellResults, RunResult } from '../results/cells.js';
import type { Quantity } from '../results/losses.js';
import { entropyOfTask, moreConcentrated } from './checks/more-concentrated.js';
import type { Check, Claim } from './claim.js';

export const c10: Claim = {
  id: 'C10',
  sentence:
    'The gate of the sparser task is more concentrated (the paper says so of its recommender; here of census-income, as ' +
    'far as it applies).',
  source: 'Section 6.4, Figure 6',
  rule:
    "Of MMoE's two gates, that of the task with the smaller share of positives among the test rows has the lower mean " +
    'entropy over those rows, seed by seed, or split by split where there are several.',
  about: { kind: 'census-income' },
  fewestValues: 0,
  checks: () => [sparserIsMoreConcentrated('mmoe')],
};

/** The mean entropy of a model's gate for the task with fewer positives is below that of the other task's gate. */
function sparserIsMoreConcentrated(model: string): Check {
  const sample = (which: 'sparser' | 'denser') => ({ model, quantity: entropyOf(which) });
  return moreConcentrated(sample('sparser'), sample('denser'), ({ modelTitle }) => ({
    comparison: `${modelTitle(model)}, gate of the sparser task vs the other one`,
    gate: `${modelTitle(model)}'s gate of the sparser task`,
    other: "the other task's",
  }));
}

const entropyOf = (which: 'sparser' | 'denser'): Quantity => ({
  phrase: 'gate entropy',
  better: 'lower',
  of: (run, cell) => entropiesBySparsity(run, cell)?.[which],
});

/**
 * The mean entropies in nats of the gates of a run's two tasks, by how many positives a task has in the test part;
 * undefined for a model without a gate per task, and for equally sparse tasks.
 */
function entropiesBySparsity(
  { metrics, gates }: RunResult,
  { tasks = [] }: CellResults,
): { readonly sparser: number; readonly denser: number } | undefined {
  const ofTasks = tasks.map((task, k) => ({
    share: metrics[columnOf({ fact: 'positive_share', task })],
    entropy: entropyOfTask(gates, k),
  }));
  const known = ofTasks.flatMap(({ share, entropy }) =>
    share === undefined || entropy === undefined ? [] : [{ share, entropy }],
  );
  const [sparser, denser] = known.sort((a, b) => a.share - b.share);
  if (tasks.length !== 2 || !sparser || !denser || sparser.share === denser.share) return undefined;
  return { sparser: sparser.entropy, denser: denser.entropy };
}
