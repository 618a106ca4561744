import { widerSpread } from './checks/wider-spread.js';
import type { Claim } from './claim.js';
import { MMOE, OMOE, SHARED_BOTTOM } from './models.js';

/** "Far larger", fixed before any full run was looked at. */
const FAR = 2;

export const c4: Claim = {
  id: 'C4',
  sentence:
    'The variance over runs is far larger for Shared-Bottom than for the mixture-of-experts models at every correlation.',
  source: 'Figure 5',
  rule:
    'At each correlation, the losses of Shared-Bottom lie farther from their median than those of OMoE and of MMoE, and ' +
    `their variance is ${FAR} times as large or more.`,
  about: { kind: 'synthetic' },
  correlations: 1,
  checks: ({ correlations }) =>
    correlations.flatMap((correlation) =>
      [OMOE, MMOE].map((model) => widerSpread(SHARED_BOTTOM, model, correlation, FAR)),
    ),
};
