import { columnOf, type Part } from '../base/metric.js';
import type { Quantity } from '../results/losses.js';
import { higherMean } from './checks/higher-mean.js';
import type { Claim } from './claim.js';

/** Of the gap in AUC. */
const COUNTS = 0.005;

export const r6: Claim = {
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
      return higherMean(sample('last'), sample('first'), COUNTS);
    }),
};

/** The gap at the end of a round. */
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
