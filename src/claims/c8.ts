import { lowerMean } from './checks/lower-mean.js';
import type { Claim } from './claim.js';
import { CROSS_STITCH, L2_CONSTRAINED, MMOE, OMOE, SHARED_BOTTOM, TENSOR_FACTORIZATION } from './models.js';

export const c8: Claim = {
  id: 'C8',
  sentence: 'In group 2 of census-income MMoE has the best mean on both tasks among the multi-task models.',
  source: 'Table 2',
  rule:
    "The means of the main and of the auxiliary task's test AUC are higher for MMoE than for each of Shared-Bottom, " +
    'L2-Constrained, Cross-Stitch, Tensor-Factorization and OMoE.',
  about: { kind: 'census-income', groups: [2] },
  correlations: 0,
  checks: () =>
    [SHARED_BOTTOM, L2_CONSTRAINED, CROSS_STITCH, TENSOR_FACTORIZATION, OMOE].flatMap((model) =>
      ['test_auc_main', 'test_auc_auxiliary'].map((metric) => lowerMean({ model: MMOE, metric }, { model, metric })),
    ),
};
