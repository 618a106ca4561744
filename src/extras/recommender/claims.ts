/** The claims about live experiments, and how each is judged. */

import { type MetricName, metricColumn, metricWords, type Part } from '../../ground/base/metric.js';
import { MARGINS } from '../../ground/stats/effect-scale.js';
import { pairedDifferences } from '../../ground/stats/student.js';
import { rankLocation } from '../../ground/stats/wilcoxon.js';
import {
  type Check,
  type Claim,
  type Expected,
  inPart,
  type Sample,
} from '../../judge/claims/claim.js';
import { check, higher, larger } from '../../judge/claims/comparison.js';
import { entropyOfTask } from '../../judge/results/gate-usage.js';
import type { Quantity } from '../../judge/results/losses.js';
import { makeMeasure } from '../../judge/results/measures.js';
import { variantName } from '../../judge/results/variants.js';

/** The least lifts that count, in percent: the lifts of MMoE over Shared-Bottom in Table 4. */
export const LIFT_COUNTS = { engagement: 0.25, satisfaction: 2.65 } as const;

const ABOUT_LIVE = { kind: 'recommender', sets: 'users' } as const;
const COUNTS = `A lift counts from ${LIFT_COUNTS.engagement} % of engagement and ${LIFT_COUNTS.satisfaction} % of satisfaction on; see RULES-2.md, section 9.`;

/** These follow from the ranking formula, and show that the world does what it was set up to do. */
const SET_UP = 'No claim, but a check of the set-up: it follows from the ranking by pe ps^w';

const s1: Claim = {
  id: 'S1',
  short: 'Shared-Bottom raises satisfaction live',
  sentence: 'Live, Shared-Bottom over Single-Task raises satisfaction.',
  source: SET_UP,
  isCheck: true,
  rule: `The exact lift of Shared-Bottom, served by pe ps^w, over Single-Task, served by pe, is above 0 in satisfaction at each correlation. ${COUNTS}`,
  about: ABOUT_LIVE,
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) => lift('shared-bottom', 'single-task', 'satisfaction', at)),
};

const s2: Claim = {
  id: 'S2',
  short: "Shared-Bottom's gain falls with p",
  sentence: "From p = 0 to 1, Shared-Bottom's gain in satisfaction over Single-Task falls.",
  source: SET_UP,
  isCheck: true,
  rule: `That lift is larger at the lowest correlation than at the highest. ${COUNTS}`,
  about: ABOUT_LIVE,
  fewestValues: 2,
  checks: ({ values }) => [
    fallingLift('shared-bottom', 'single-task', 'satisfaction', [values[0]!, values.at(-1)!]),
  ],
};

const r1: Claim = {
  id: 'R1',
  short: 'Shared-Bottom does not raise engagement',
  sentence: 'Live engagement falls or stays with Shared-Bottom in place of Single-Task.',
  source: 'Section 6.4, Table 4: -0.22 %',
  rule: `The exact lift of Shared-Bottom, served by pe ps^w, over Single-Task, served by pe, in engagement is below 0 or does not count, at each correlation. ${COUNTS}`,
  about: ABOUT_LIVE,
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) => lift('shared-bottom', 'single-task', 'engagement', at, 'not larger')),
};

const r2: Claim = {
  id: 'R2',
  short: 'MMoE raises engagement and satisfaction',
  sentence: 'MMoE over Shared-Bottom raises both engagement and satisfaction live.',
  source: 'Section 6.4, Table 4: +0.25 % and +2.65 %',
  rule: `The exact lift of MMoE over Shared-Bottom, both served by pe ps^w, is above 0 in each, at each correlation. ${COUNTS}`,
  parts: { a: 'engagement rises', b: 'satisfaction rises' },
  about: ABOUT_LIVE,
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      ...inPart('a', [lift('mmoe', 'shared-bottom', 'engagement', at)]),
      ...inPart('b', [lift('mmoe', 'shared-bottom', 'satisfaction', at)]),
    ]),
};

const CHECKPOINTS = [1, 2, 3] as const;
const OTHERS = ['shared-bottom', 'l2-constrained', 'cross-stitch', 'omoe'];

/**
 * The smallest relevant differences: MMoE minus Shared-Bottom at the last checkpoint of Table 3.
 */
const ABOVE_COUNTS = { auc: 0.0008, r2: 0.0007 } as const;

const r3: Claim = {
  id: 'R3',
  short: 'MMoE leads offline at all checkpoints',
  sentence:
    'Offline, MMoE leads on AUC and R² of engagement at all three checkpoints, and L2-Constrained and Cross-Stitch are below Shared-Bottom.',
  source: 'Section 6.4, Table 3 (C9)',
  rule:
    'After a third, two thirds and all of the steps, the AUC and the R² of engagement on the log are higher for MMoE than for each of the ' +
    "others, and Shared-Bottom's AUC is higher than that of L2-Constrained and of Cross-Stitch, at each correlation. A difference counts from " +
    `${ABOVE_COUNTS.auc} of AUC and ${ABOVE_COUNTS.r2} of R² on; see RULES-2.md, section 9.`,
  parts: {
    a: 'MMoE leads on AUC',
    b: 'MMoE leads on R²',
    c: 'L2-Constrained and Cross-Stitch are below Shared-Bottom',
  },
  about: { kind: 'recommender' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => {
      const above = (model: string, others: readonly string[], name: 'auc' | 'r2') =>
        CHECKPOINTS.flatMap((third) =>
          others.map((other): Check => {
            const quantity = engagementAt(name, third);
            const sample = (name: string) => ({ model: name, quantity, at });
            return higher(sample(model), sample(other), ABOVE_COUNTS[name]);
          }),
        );
      return [
        ...inPart('a', above('mmoe', OTHERS, 'auc')),
        ...inPart('b', above('mmoe', OTHERS, 'r2')),
        ...inPart('c', above('shared-bottom', ['l2-constrained', 'cross-stitch'], 'auc')),
      ];
    }),
};

/**
 * A metric of engagement after a number of thirds of the steps; undefined where it was not
 * evaluated then.
 */
function engagementAt(name: MetricName, third: (typeof CHECKPOINTS)[number]): Quantity {
  const metric = { part: 'test', name, task: 'engagement' } as const;
  const column = metricColumn(metric);
  return {
    phrase: `${metricWords(metric, String).phrase} after ${third === 3 ? 'all' : third === 2 ? 'two thirds' : 'a third'} of the steps`,
    better: 'higher',
    of: ({ curve: { step = [], [column]: values = [] } }) => {
      const wanted = (step[step.length - 1]! * third) / 3;
      const place = Array.from(step).indexOf(wanted);
      return place < 0 ? undefined : values[place];
    },
  };
}

const r4: Claim = {
  id: 'R4',
  short: "Satisfaction's gate is more concentrated",
  sentence: "On the recommender, satisfaction's gate is more concentrated than engagement's.",
  source: 'Section 6.4, Figure 6 (C10)',
  rule: `MMoE's gate of satisfaction has the lower mean entropy over the test rows, at each correlation. A ratio counts from ${MARGINS.loss} on; see RULES-2.md, section 9.`,
  about: { kind: 'recommender' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) =>
      larger(
        { model: 'mmoe', quantity: entropyQuantity(0, "entropy of engagement's gate"), at },
        { model: 'mmoe', quantity: entropyQuantity(1, "that of satisfaction's"), at },
      ),
    ),
};

const entropyQuantity = (task: number, phrase: string): Quantity => ({
  phrase,
  better: 'lower',
  of: ({ gates }) => entropyOfTask(gates, task),
});

const FIELD = 'position';

const r5: Claim = {
  id: 'R5',
  short: 'Only AUC on the random log is right',
  sentence:
    'AUC on the log puts models that absorb where items were shown before one that is told, and live it is the other way round; AUC on the random log is right.',
  source: 'docs/recommender.md; position bias as in Zhao et al. (RecSys 2019)',
  rule:
    "MMoE with the slot left out (`none`), and with it as an input, has a higher AUC of engagement on the log than with the slot's own part in the logit " +
    '(`shallow`), and is worth less engagement live; on the random log `shallow` has the higher AUC than both. At each correlation. ' +
    `An AUC counts from ${MARGINS.auc} on. ${COUNTS}`,
  parts: {
    a: '`none` looks better than `shallow` on the log, and is worse live',
    b: '`input` looks better than `shallow` on the log, and is worse live',
    c: '`shallow` has the higher AUC on the random log',
  },
  about: ABOUT_LIVE,
  across: FIELD,
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => {
      const model = (position: string) => variantName('mmoe', FIELD, position);
      const auc = (part: 'test' | 'random', better: string, worse: string): Check => {
        const quantity = makeMeasure({ part, name: 'auc', task: 'engagement' });
        const sample = (position: string) => ({ model: model(position), quantity, at });
        return higher(sample(better), sample(worse));
      };
      const live = (worse: string) => lift(model('shallow'), model(worse), 'engagement', at);
      return [
        ...inPart('a', [auc('test', 'none', 'shallow'), live('none')]),
        ...inPart('b', [auc('test', 'input', 'shallow'), live('input')]),
        ...inPart('c', [auc('random', 'shallow', 'none'), auc('random', 'shallow', 'input')]),
      ];
    }),
};

/** The smallest relevant change in the gap between AUCs. */
const GAP_COUNTS = 0.005;

const r6: Claim = {
  id: 'R6',
  short: 'The gap between logs grows over rounds',
  sentence:
    'The gap between what the log and the random log say of a model grows over rounds of feedback.',
  source: 'docs/recommender.md; feedback loops as in Zhao et al. (RecSys 2019)',
  rule:
    'MMoE, trained in each round on the log of the one before: the AUC of engagement on the log less that on the random log, at the end of the last ' +
    `round, is above that at the end of round 0, at each correlation. A difference counts from ${GAP_COUNTS} on; see RULES-2.md, section 9.`,
  about: { kind: 'recommender', sets: 'rounds' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) => {
      const sample = (which: 'first' | 'last') => ({ model: 'mmoe', quantity: gapIn(which), at });
      return higher(sample('last'), sample('first'), GAP_COUNTS);
    }),
};

function gapIn(which: 'first' | 'last'): Quantity {
  const column = (part: Part) => metricColumn({ part, name: 'auc', task: 'engagement' });
  return {
    phrase: `${which === 'last' ? 'gap between the AUCs of engagement on the log and on the random log in the' : 'that in the'} ${which} round`,
    better: 'higher',
    of: ({ curve: { round, [column('test')]: log, [column('random')]: random } }) => {
      if (!round || !log || !random) return undefined;
      const rounds = Array.from(round);
      const place = rounds.lastIndexOf(which === 'first' ? 0 : rounds.at(-1)!);
      return log[place]! - random[place]!;
    },
  };
}

type Task = keyof typeof LIFT_COUNTS;

/**
 * The worth of a live arm: Single-Task ranks by engagement alone, as in Table 4, all others by both
 * tasks (see `service.ts`).
 */
const liveArm = (model: string, task: Task, at: number): Sample => {
  const name = model === 'single-task' ? 'alone' : 'value';
  return { model, at, quantity: makeMeasure({ part: 'live', name, task }) };
};

const inPercent = (task: Task) =>
  ({ test: 'Wilcoxon signed-rank', margin: LIFT_COUNTS[task], none: 0, unit: 'percent' }) as const;

const lift = (
  treatment: string,
  control: string,
  task: Task,
  at: number,
  expected: Expected = 'larger',
): Check =>
  check({
    samples: [liveArm(treatment, task, at), liveArm(control, task, at)],
    expected,
    title: ({ noun, modelTitle }) =>
      `${modelTitle(treatment)} over ${modelTitle(control)}, ${noun} ${at}, live ${task}`,
    contrasts: [
      {
        name: 'lift, %',
        ...inPercent(task),
        effect: ([treated, kept], _, level) => rankLocation(percentLifts(treated!, kept!), level),
      },
    ],
  });

const fallingLift = (
  treatment: string,
  control: string,
  task: Task,
  [from, to]: readonly [number, number],
): Check =>
  check({
    samples: [from, to].flatMap((at) => [liveArm(treatment, task, at), liveArm(control, task, at)]),
    expected: 'larger',
    title: ({ noun, modelTitle }) =>
      `${modelTitle(treatment)} over ${modelTitle(control)}, ${noun} ${from} vs ${to}, live ${task}`,
    contrasts: [
      {
        name: 'difference of the lifts, %',
        ...inPercent(task),
        effect: ([treated, kept, treatedAt, keptAt], _, level) =>
          rankLocation(
            pairedDifferences(percentLifts(treated!, kept!), percentLifts(treatedAt!, keptAt!)),
            level,
          ),
      },
    ],
  });

/**
 * Lifts in percent, seed by seed, from losses, the negative worths; a diverged arm is worse than
 * any other.
 */
export function percentLifts(treated: Float64Array, kept: Float64Array): Float64Array {
  return treated.map((loss, i) => {
    const other = kept[i]!;
    if (loss === other) return 0;
    if (!Number.isFinite(loss)) return Number.NEGATIVE_INFINITY;
    return Number.isFinite(other) ? 100 * (loss / other - 1) : Number.POSITIVE_INFINITY;
  });
}

/**
 * The checks of the set-up, then the claims about section 6.4, and those about position bias and
 * feedback.
 */
export const recommenderClaims: readonly Claim[] = [s1, s2, r1, r2, r3, r4, r5, r6];
