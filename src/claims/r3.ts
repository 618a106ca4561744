import { columnOf, type MetricName, wordsOf } from '../base/metric.js';
import type { Quantity } from '../results/losses.js';
import { higherMean } from './checks/higher-mean.js';
import { type Check, type Claim, inPart } from './claim.js';

const CHECKPOINTS = [1, 2, 3] as const;
const OTHERS = ['shared-bottom', 'l2-constrained', 'cross-stitch', 'omoe'];

/** MMoE less Shared-Bottom at the last checkpoint of Table 3. */
const COUNTS = { auc: 0.0008, r2: 0.0007 } as const;

export const r3: Claim = {
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
            return higherMean(sample(model), sample(other), COUNTS[name]);
          }),
        );
      return [
        ...inPart('a', above('mmoe', OTHERS, 'auc')),
        ...inPart('b', above('mmoe', OTHERS, 'r2')),
        ...inPart('c', above('shared-bottom', ['l2-constrained', 'cross-stitch'], 'auc')),
      ];
    }),
};

/** A metric of engagement on the log after so many thirds of the steps; undefined where it was not evaluated there. */
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
