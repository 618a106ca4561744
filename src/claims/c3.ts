import { lowerMean } from './checks/lower-mean.js';
import type { Claim } from './claim.js';

export const c3: Claim = {
  id: 'C3',
  sentence: 'Both mixture-of-experts models beat Shared-Bottom in the mean at every correlation.',
  source: 'Figure 4',
  rule: 'At each correlation, the mean losses of OMoE and of MMoE are lower than that of Shared-Bottom.',
  about: { kind: 'synthetic' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => ['omoe', 'mmoe'].map((model) => lowerMean({ model, at }, { model: 'shared-bottom', at }))),
};
