/** The claims about gates, which look at the weights of experts instead of losses. */

import { metricColumn } from '../../ground/base/metric.js';
import { countDead, isPolarised } from '../../ground/stats/collapse.js';
import { MARGINS } from '../../ground/stats/effect-scale.js';
import { atLeast, exactInterval, pairedShares } from '../../ground/stats/shares.js';
import type { CellResults, RunResult } from '../results/cells.js';
import { entropyOfTask, gatesWithChoice } from '../results/gate-usage.js';
import type { Quantity } from '../results/losses.js';
import { variantName } from '../results/variants.js';
import { type Check, type Claim, inPart, type Sample } from './claim.js';
import { type Contrast, cellTitle, check, larger, sharesEffect } from './comparison.js';

const c10: Claim = {
  id: 'C10',
  short: 'The sparser task has the sharper gate',
  sentence:
    'The gate of the sparser task is more concentrated (the paper says so of its recommender; here of census-income, as ' +
    'far as it applies).',
  source: 'Section 6.4, Figure 6',
  rule:
    "Of MMoE's two gates, that of the task with the smaller share of positives among the test rows has the lower mean " +
    `entropy over those rows. A ratio counts from ${MARGINS.loss} on; see RULES-2.md, section 9.`,
  about: { kind: 'census-income' },
  fewestValues: 0,
  checks: () => [
    larger({ model: 'mmoe', quantity: ofDenser }, { model: 'mmoe', quantity: ofSparser }),
  ],
};

const entropyBySparsity = (phrase: string, which: 'sparser' | 'denser'): Quantity => ({
  phrase,
  better: 'lower',
  of: (run, cell) => entropiesBySparsity(run, cell)?.[which],
});
const ofDenser = entropyBySparsity('entropy of the gate of the task with more positives', 'denser');
const ofSparser = entropyBySparsity('that of the sparser task', 'sparser');

/**
 * Mean entropies in nats; undefined for a model without a gate per task, and for equally sparse
 * tasks.
 */
function entropiesBySparsity(
  { metrics, gates }: RunResult,
  { tasks = [] }: CellResults,
): { readonly sparser: number; readonly denser: number } | undefined {
  const ofTasks = tasks.map((task, k) => ({
    share: metrics[metricColumn({ fact: 'positive_share', task })],
    entropy: entropyOfTask(gates, k),
  }));
  const known = ofTasks.flatMap(({ share, entropy }) =>
    share === undefined || entropy === undefined ? [] : [{ share, entropy }],
  );
  const [sparser, denser] = known.sort((a, b) => a.share - b.share);
  if (tasks.length !== 2 || !sparser || !denser || sparser.share === denser.share) return undefined;
  return { sparser: sparser.entropy, denser: denser.entropy };
}

/** The share of expert uses that YouTube set to 0 (Zhao et al. 2019). */
const DROPOUT = 0.1;

/**
 * Zhao et al. say it of a model on YouTube. It is about census-income because on synthetic data no
 * gate can be polarised: x is distributed as -x is, and a softmax of linear logits without a bias
 * has g_i(x) + g_i(-x) <= 1, so that u_i <= 1/2.
 */
export const c12: Claim = {
  id: 'C12',
  short: 'Gate dropout keeps gates from polarising',
  sentence:
    'Gate dropout of 10 % keeps gates from polarising: without it 20 % of the trainings were polarised, with it none (said of ' +
    'a recommender; here of census-income).',
  source: 'Zhao et al., RecSys 2019',
  rule:
    'A run is polarised where a gate gives one expert a mean weight above 0.95 over the test rows. Fewer runs of MMoE are polarised ' +
    `with dropout ${DROPOUT} than without, a difference counting from ${MARGINS.share} on (a), and with it fewer than 5 % of all (b).`,
  parts: {
    a: 'Fewer runs are polarised with gate dropout than without.',
    b: 'With gate dropout hardly a run is polarised: fewer than 5 %.',
  },
  about: { kind: 'census-income' },
  across: 'dropout',
  countsRuns: true,
  fewestValues: 0,
  checks: () => {
    const dropped = { model: variantName('mmoe', 'dropout', DROPOUT) };
    return [
      ...inPart('a', [morePolarised({ model: 'mmoe' }, dropped)]),
      ...inPart('b', [hardlyPolarised(dropped)]),
    ];
  },
};

/** Whether some gate of a run has a property, as 1 or 0; undefined for a run without gates. */
const inSomeGate = (phrase: string, has: (use: readonly number[]) => boolean): Quantity => ({
  phrase,
  better: 'lower',
  of: (run) => {
    const gates = gatesWithChoice(run.gates);
    return gates.length === 0 ? undefined : Number(gates.some(({ mean }) => has(mean)));
  },
});

const polarised = inSomeGate('polarised', isPolarised);
const dead = inSomeGate('has a dead expert', (use) => countDead(use) > 0);

/**
 * For each sample and seed, true where the run has the property. Seeds at which any run diverged
 * are left out: what its gates would have done is not known.
 */
const ofFinished = (losses: readonly Float64Array[]): boolean[][] =>
  losses.map((own) =>
    [...own].flatMap((loss, i) => (losses.every((all) => all[i] !== Infinity) ? loss > 0 : [])),
  );

const moreRuns = (what: string, quantity: Quantity): Contrast => ({
  name: `difference of the shares of ${what}`,
  test: "McNemar's exact test",
  margin: MARGINS.share,
  none: 0,
  unit: 'share',
  of: { quantity },
  effect: (losses, _, level) => {
    const [a, b] = ofFinished(losses);
    return a!.length === 0 ? undefined : sharesEffect(pairedShares(a!, b!), level);
  },
});

/** Runs with a dead expert are shown beside the polarised ones. */
const morePolarised = (a: Sample, b: Sample): Check =>
  check({
    samples: [a, b],
    expected: 'larger',
    contrasts: [moreRuns('polarised runs', polarised), moreRuns('runs with a dead expert', dead)],
  });

const hardlyPolarised = (sample: Sample): Check =>
  check({
    samples: [sample],
    expected: 'larger',
    title: (words) => cellTitle(sample, words),
    contrasts: [
      {
        name: `${MARGINS.share} less the share of polarised runs`,
        test: 'exact binomial',
        margin: 0,
        none: 0,
        of: { quantity: polarised },
        effect: (losses, _, level) => {
          const [has] = ofFinished(losses);
          const [count, n] = [has!.filter(Boolean).length, has!.length];
          const interval = exactInterval(count, n, 1 - level);
          if (!interval) return undefined;
          const p = Math.min(
            1,
            2 *
              Math.min(atLeast(count, n, MARGINS.share), 1 - atLeast(count + 1, n, MARGINS.share)),
          );
          const [low, high] = interval;
          return {
            value: MARGINS.share - count / n,
            interval: [MARGINS.share - high, MARGINS.share - low],
            p,
            n,
          };
        },
      },
    ],
  });

/** The claims on census-income that read gates. */
export const gateClaims: readonly Claim[] = [c10, c12];
