import { quantityOf } from '../results/losses.js';
import { variantName } from '../results/variants.js';
import { higherMean } from './checks/higher-mean.js';
import { lift } from './checks/lift.js';
import { type Check, type Claim, inPart } from './claim.js';
import { worthOf } from './live.js';

const FIELD = 'position';

/** An AUC that people would ship a model for. */
const AUC_COUNTS = 0.001;

export const r5: Claim = {
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
