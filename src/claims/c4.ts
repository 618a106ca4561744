import { widerSpread } from './checks/wider-spread.js';
import type { Claim } from './claim.js';

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
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => ['omoe', 'mmoe'].map((model) => widerSpread('shared-bottom', model, at, FAR))),
};
