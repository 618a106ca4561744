import { lowerMean } from './checks/lower-mean.js';
import type { Claim } from './claim.js';
import { MMOE, OMOE, SHARED_BOTTOM } from './models.js';

export const c1: Claim = {
  id: 'C1',
  sentence: 'Every model does better where the tasks are more correlated.',
  source: 'Figures 3 and 4',
  rule: 'For each model and each two neighbouring correlations, the mean loss is lower at the higher one.',
  about: { kind: 'synthetic' },
  correlations: 2,
  checks: ({ correlations }) =>
    [SHARED_BOTTOM, OMOE, MMOE].flatMap((model) =>
      correlations
        .slice(1)
        .map((higher, i) => lowerMean({ model, correlation: higher }, { model, correlation: correlations[i]! })),
    ),
};
