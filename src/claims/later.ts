import { columnOf } from '../base/metric.js';
import type { CellResults, RunResult } from '../results/cells.js';
import { type Quantity, quantityOf } from '../results/losses.js';
import { variantName } from '../results/variants.js';
import { lowerMean } from './checks/means.js';
import { entropyOfTask, moreConcentrated } from './checks/more-concentrated.js';
import { fewerPolarised, hardlyPolarised } from './checks/polarised.js';
import { greaterGain, seesaw } from './checks/seesaw.js';
import { type Check, type Claim, inPart } from './claim.js';

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

const ofTask = (task: string) => quantityOf({ part: 'test', name: 'mse', task }, () => `task ${task}`);
const tasks = [ofTask('1'), ofTask('2')] as const;

/** What PLE is compared with. */
const others = ['shared-bottom', 'cross-stitch', 'mmoe', 'ml-mmoe', 'cgc'];

export const c11: Claim = {
  id: 'C11',
  sentence:
    'Sharing a bottom and MMoE help one task and hurt the other one (seesaw), while PLE is best on both tasks at every ' +
    "correlation, with an MTL gain 87.2 % above MMoE's on average (PLE says so, of its own repetition of this paper's experiment).",
  source: 'Tang et al. 2020, section 5.2, Figure 7',
  rule:
    "At each correlation and on each task, PLE's mean test MSE is lower than that of Shared-Bottom, Cross-Stitch, MMoE, ML-MMoE and " +
    'CGC (a); for Shared-Bottom and for MMoE there is a correlation at which the mean gain over Single-Task is above 0 on ' +
    "one task and below 0 on the other one (b); averaged over correlations and tasks, PLE's mean gain is above MMoE's (c).",
  parts: {
    a: 'PLE is best on both tasks at every correlation.',
    b: 'Shared-Bottom and MMoE help one task and hurt the other one.',
    c: "The MTL gain of PLE is above MMoE's on average.",
  },
  about: { kind: 'synthetic', preset: 'ple' },
  fewestValues: 1,
  checks: ({ values }) => [
    ...inPart(
      'a',
      values.flatMap((at) =>
        tasks.flatMap((quantity) =>
          others.map((model) => lowerMean({ model: 'ple', at, quantity }, { model, at, quantity })),
        ),
      ),
    ),
    ...inPart(
      'b',
      ['shared-bottom', 'mmoe'].map((model) => seesaw(model, 'single-task', values, tasks)),
    ),
    ...inPart('c', [greaterGain('ple', 'mmoe', 'single-task', values)]),
  ],
};

/** The share of expert uses that YouTube set to 0. */
const DROPOUT = 0.1;

/**
 * Zhao et al. say it of a model on YouTube. It is about census-income because on synthetic data no gate can be polarised: x is
 * distributed as -x is, and a softmax of linear logits without a bias has g_i(x) + g_i(-x) <= 1, so that u_i <= 1/2.
 */
export const c12: Claim = {
  id: 'C12',
  sentence:
    'Gate dropout of 10 % keeps gates from polarising: without it 20 % of the trainings were polarised, with it none (said of ' +
    'a recommender; here of census-income).',
  source: 'Zhao et al., RecSys 2019',
  rule:
    'A run is polarised where a gate gives one expert a mean weight above 0.95 over the test rows. Seed by seed, fewer runs ' +
    `of MMoE are polarised with dropout ${DROPOUT} than without (a), and with it fewer than 5 % of all (b).`,
  parts: {
    a: 'Fewer runs are polarised with gate dropout than without.',
    b: 'With gate dropout hardly a run is polarised: fewer than 5 %.',
  },
  about: { kind: 'census-income' },
  across: 'dropout',
  fewestValues: 0,
  checks: () => {
    const dropped = { model: variantName('mmoe', 'dropout', DROPOUT) };
    return [...inPart('a', [fewerPolarised(dropped, { model: 'mmoe' })]), ...inPart('b', [hardlyPolarised(dropped)])];
  },
};
