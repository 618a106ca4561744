import { lowerMean } from './checks/lower-mean.js';
import type { Claim } from './claim.js';
import { MMOE, OMOE, SHARED_BOTTOM } from './models.js';

export const c3: Claim = {
  id: 'C3',
  sentence: 'Both mixture-of-experts models beat Shared-Bottom in the mean at every correlation.',
  source: 'Figure 4',
  rule: 'At each correlation, the mean losses of OMoE and of MMoE are lower than that of Shared-Bottom.',
  about: { kind: 'synthetic' },
  correlations: 1,
  checks: ({ correlations }) =>
    correlations.flatMap((correlation) =>
      [OMOE, MMOE].map((model) => lowerMean({ model, correlation }, { model: SHARED_BOTTOM, correlation })),
    ),
};
