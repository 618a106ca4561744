import { quantityOf } from '../results/losses.js';
import { lowerMean } from './checks/means.js';
import type { Claim } from './claim.js';

/** "Far", in AUC: fixed before any run on census-income was looked at. In the paper's tables it is 0.15 and more. */
const FAR = 0.01;

/**
 * In the paper's own Table 2 the means of Shared-Bottom and OMoE are equal (0.8813); the claim is tested there all the
 * same.
 */
export const c7: Claim = {
  id: 'C7',
  sentence:
    'On census-income Shared-Bottom is the worst of the multi-task models but for Tensor-Factorization, which is far the ' +
    'worst.',
  source: 'Tables 1 and 2',
  rule:
    "The mean of the main task's test AUC is higher for each of L2-Constrained, Cross-Stitch, OMoE and MMoE than for " +
    `Shared-Bottom, and more than ${FAR} lower for Tensor-Factorization.`,
  about: { kind: 'census-income', groups: [1, 2] },
  fewestValues: 0,
  checks: () => [
    ...['l2-constrained', 'cross-stitch', 'omoe', 'mmoe'].map((model) =>
      lowerMean({ model }, { model: 'shared-bottom' }),
    ),
    lowerMean({ model: 'shared-bottom' }, { model: 'tensor-factorization' }, FAR),
  ],
};

const aucs = (['main', 'auxiliary'] as const).map((role) => quantityOf({ part: 'test', name: 'auc', role }));

export const c8: Claim = {
  id: 'C8',
  sentence: 'In group 2 of census-income MMoE has the best mean on both tasks among the multi-task models.',
  source: 'Table 2',
  rule:
    "The means of the main and of the auxiliary task's test AUC are higher for MMoE than for each of Shared-Bottom, " +
    'L2-Constrained, Cross-Stitch, Tensor-Factorization and OMoE.',
  about: { kind: 'census-income', groups: [2] },
  fewestValues: 0,
  checks: () =>
    ['shared-bottom', 'l2-constrained', 'cross-stitch', 'tensor-factorization', 'omoe'].flatMap((model) =>
      aucs.map((quantity) => lowerMean({ model: 'mmoe', quantity }, { model, quantity })),
    ),
};
