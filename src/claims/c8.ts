import { quantityOf } from '../results/losses.js';
import { lowerMean } from './checks/lower-mean.js';
import type { Claim } from './claim.js';

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
