import { equalSpread } from './checks/equal.js';
import { growingSpread } from './checks/growing-spread.js';
import { widerSpread } from './checks/wider-spread.js';
import type { Claim } from './claim.js';

export const c5: Claim = {
  id: 'C5',
  sentence: 'OMoE is as robust as MMoE at correlation 1, and clearly less so at correlation 0.5.',
  source: 'Figure 5',
  rule:
    'At correlation 1 the standard deviations of OMoE and MMoE over runs are equal within 10 %; at 0.5 the losses of ' +
    'OMoE lie farther from their median than those of MMoE; and the ratio of their variances is larger at 0.5 than at 1.',
  about: { kind: 'synthetic' },
  fewestValues: 2,
  checks: () => [
    equalSpread('omoe', 'mmoe', 1),
    widerSpread('omoe', 'mmoe', 0.5),
    growingSpread('omoe', 'mmoe', 1, 0.5),
  ],
};
