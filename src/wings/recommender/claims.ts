import { columnOf, type MetricName, type Part, wordsOf } from '../../base/metric.js';
import { entropyOfTask, moreConcentrated } from '../../claims/checks/more-concentrated.js';
import { type Check, type Claim, inPart } from '../../claims/claim.js';
import { type Quantity, quantityOf } from '../../results/losses.js';
import { variantName } from '../../results/variants.js';
import { type Arms, fallingLift, higherMean, lift, noLift } from './claim-checks.js';

/** The largest lift in percent that counts as none: the size of the lift of engagement in Table 4. */
const AS_GOOD_AS_NONE = 0.25;

const r1: Claim = {
  id: 'R1',
  sentence: 'Live, Shared-Bottom over Single-Task raises satisfaction, and engagement falls or stays.',
  source: 'Section 6.4, Table 4: +19.72 % and -0.22 %',
  rule:
    'Over training seeds, the mean exact lift of Shared-Bottom, served by pe ps^w, over Single-Task, served by pe, is above 0 in satisfaction and ' +
    `below +${AS_GOOD_AS_NONE} % in engagement, at each correlation.`,
  parts: { a: 'satisfaction rises', b: 'engagement falls or stays' },
  about: { kind: 'recommender', sets: 'users' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      ...inPart('a', [lift(armsOf('shared-bottom', 'single-task', 'satisfaction', at), 5)]),
      ...inPart('b', [
        noLift(armsOf('shared-bottom', 'single-task', 'engagement', at), AS_GOOD_AS_NONE, 2 * AS_GOOD_AS_NONE),
      ]),
    ]),
};

const r2: Claim = {
  id: 'R2',
  sentence: 'Live, MMoE over Shared-Bottom raises both engagement and satisfaction.',
  source: 'Section 6.4, Table 4: +0.25 % and +2.65 %',
  rule: 'Over training seeds, the mean exact lift of MMoE over Shared-Bottom, both served by pe ps^w, is above 0 in each, at each correlation.',
  parts: { a: 'engagement rises', b: 'satisfaction rises' },
  about: { kind: 'recommender', sets: 'users' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      ...inPart('a', [lift(armsOf('mmoe', 'shared-bottom', 'engagement', at), 0.25)]),
      ...inPart('b', [lift(armsOf('mmoe', 'shared-bottom', 'satisfaction', at), 2.65)]),
    ]),
};

const CHECKPOINTS = [1, 2, 3] as const;
const OTHERS = ['shared-bottom', 'l2-constrained', 'cross-stitch', 'omoe'];

/** The smallest relevant differences: MMoE minus Shared-Bottom at the last checkpoint of Table 3. */
const ABOVE_COUNTS = { auc: 0.0008, r2: 0.0007 } as const;

const r3: Claim = {
  id: 'R3',
  sentence:
    'Offline, MMoE leads on AUC and R² of engagement at all three checkpoints, and L2-Constrained and Cross-Stitch are below Shared-Bottom.',
  source: 'Section 6.4, Table 3 (C9)',
  rule:
    'After a third, two thirds and all of the steps, the mean AUC and the mean R² of engagement on the log are higher for MMoE than for each of the ' +
    "others, and Shared-Bottom's AUC is higher than that of L2-Constrained and of Cross-Stitch, at each correlation.",
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
            return higherMean(sample(model), sample(other), ABOVE_COUNTS[name]);
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
 * A metric of engagement on the log after a number of thirds of the steps; undefined where it was not evaluated at that
 * step.
 */
function engagementAt(name: MetricName, third: (typeof CHECKPOINTS)[number]): Quantity {
  const metric = { part: 'test', name, task: 'engagement' } as const;
  const column = columnOf(metric);
  return {
    phrase: `${wordsOf(metric, String).phrase} after ${third === 3 ? 'all' : third === 2 ? 'two thirds' : 'a third'} of the steps`,
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
  sentence: "On the recommender, satisfaction's gate is more concentrated than engagement's.",
  source: 'Section 6.4, Figure 6 (C10)',
  rule: "MMoE's gate of satisfaction has the lower mean entropy over the test rows, seed by seed, at each correlation.",
  about: { kind: 'recommender' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) => {
      const sample = (task: number) => ({ model: 'mmoe', quantity: entropyOf(task), at });
      return moreConcentrated(sample(1), sample(0), ({ noun }) => {
        const where = ` at ${noun} ${at}`;
        return {
          comparison: `MMoE${where}, gate of satisfaction vs that of engagement`,
          gate: `satisfaction's gate${where}`,
          other: "engagement's",
        };
      });
    }),
};

const entropyOf = (task: number): Quantity => ({
  phrase: 'gate entropy',
  better: 'lower',
  of: ({ gates }) => entropyOfTask(gates, task),
});

const FIELD = 'position';

/** The smallest relevant difference in AUC: one that would justify shipping a model. */
const AUC_COUNTS = 0.001;

const r5: Claim = {
  id: 'R5',
  sentence:
    'AUC on the log puts models that absorb where items were shown before one that is told, and live it is the other way round; AUC on the random log is right.',
  source: 'docs/recommender.md; position bias as in Zhao et al. (RecSys 2019)',
  rule:
    "MMoE with the slot left out (`none`), and with it as an input, has a higher AUC of engagement on the log than with the slot's own part in the logit " +
    '(`shallow`), and is worth less engagement live; on the random log `shallow` has the higher AUC than both. At each correlation.',
  parts: {
    a: '`none` looks better than `shallow` on the log, and is worse live',
    b: '`input` looks better than `shallow` on the log, and is worse live',
    c: '`shallow` has the higher AUC on the random log',
  },
  about: { kind: 'recommender', sets: 'users' },
  across: FIELD,
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => {
      const model = (position: string) => variantName('mmoe', FIELD, position);
      const auc = (part: 'test' | 'random', better: string, worse: string): Check => {
        const quantity = quantityOf({ part, name: 'auc', task: 'engagement' });
        const sample = (position: string) => ({ model: model(position), quantity, at });
        return higherMean(sample(better), sample(worse), AUC_COUNTS);
      };
      const live = (worse: string) => {
        const sample = (position: string) => ({ model: model(position), quantity: worthOf('engagement'), at });
        return lift({ treatment: sample('shallow'), control: sample(worse), of: 'engagement' }, 0.25);
      };
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
  sentence: 'The gap between what the log and the random log say of a model grows over rounds of feedback.',
  source: 'docs/recommender.md; feedback loops as in Zhao et al. (RecSys 2019)',
  rule:
    'MMoE, trained in each round on the log of the one before: the mean AUC of engagement on the log less that on the random log, at the end of the last ' +
    'round, is above that at the end of round 0, at each correlation.',
  about: { kind: 'recommender', sets: 'rounds' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) => {
      const sample = (which: 'first' | 'last') => ({ model: 'mmoe', quantity: gapIn(which), at });
      return higherMean(sample('last'), sample('first'), GAP_COUNTS);
    }),
};

/** The gap between the AUCs at the end of a round. */
function gapIn(which: 'first' | 'last'): Quantity {
  const column = (part: Part) => columnOf({ part, name: 'auc', task: 'engagement' });
  return {
    phrase: `gap between the AUCs of engagement on the log and on the random log, ${which} round`,
    better: 'higher',
    of: ({ curve: { round, [column('test')]: log, [column('random')]: random } }) => {
      if (!round || !log || !random) return undefined;
      const rounds = Array.from(round);
      const place = rounds.lastIndexOf(which === 'first' ? 0 : rounds.at(-1)!);
      return log[place]! - random[place]!;
    },
  };
}

const r7: Claim = {
  id: 'R7',
  sentence:
    "From p = 0 to 1, Shared-Bottom's gain in satisfaction over Single-Task falls: tasks that are alike need no second ranking.",
  source: 'docs/recommender.md',
  rule:
    'The mean over seeds of the least-squares slope over the correlation of the exact lift in satisfaction, Shared-Bottom served by pe ps^w over ' +
    'Single-Task served by pe, is below 0.',
  about: { kind: 'recommender', sets: 'users' },
  fewestValues: 2,
  checks: ({ values }) => [fallingLift(armsOf('shared-bottom', 'single-task', 'satisfaction'), values, 2.5)],
};

/** The worth of a live arm: its task, and the ranking by its model (see `service.ts`). */
const worthOf = (task: 'engagement' | 'satisfaction', ranking: 'value' | 'alone' = 'value'): Quantity =>
  quantityOf({ part: 'live', name: ranking, task });

/** Two arms by their models: Single-Task ranks by engagement alone, as in Table 4, all others by both tasks. */
const armsOf = (treatment: string, control: string, of: 'engagement' | 'satisfaction', at?: number): Arms => ({
  ...{ treatment: armOf(treatment, of, at), control: armOf(control, of, at), of },
});

const armOf = (model: string, task: 'engagement' | 'satisfaction', at: number | undefined) => ({
  ...{ model, quantity: worthOf(task, model === 'single-task' ? 'alone' : 'value') },
  ...(at !== undefined && { at }),
});

/** The claims about section 6.4, and those about position bias and feedback. */
export const recommenderClaims: readonly Claim[] = [r1, r2, r3, r4, r5, r6, r7];
