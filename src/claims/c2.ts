import { equalMean } from './checks/equal-mean.js';
import { lowerMean } from './checks/lower-mean.js';
import { smallerChange } from './checks/smaller-change.js';
import type { Claim } from './claim.js';
import { MMOE, OMOE, SHARED_BOTTOM } from './models.js';

export const c2: Claim = {
  id: 'C2',
  sentence:
    'The loss of MMoE changes least with the correlation of the tasks; OMoE equals it where the tasks are the same ' +
    '(correlation 1) and falls behind as they grow apart.',
  source: 'Figure 4',
  rule:
    'From the highest correlation to the lowest, the mean loss rises less for MMoE than for Shared-Bottom and than for ' +
    'OMoE; at correlation 1 the means of OMoE and MMoE are equal within 10 %; at the lowest correlation the mean loss ' +
    'of MMoE is lower than that of OMoE.',
  about: { kind: 'synthetic' },
  correlations: 2,
  checks: ({ correlations }) => {
    const [lowest, highest] = [correlations[0]!, correlations.at(-1)!];
    return [
      smallerChange(MMOE, SHARED_BOTTOM, highest, lowest),
      smallerChange(MMOE, OMOE, highest, lowest),
      equalMean(OMOE, MMOE, 1),
      lowerMean({ model: MMOE, correlation: lowest }, { model: OMOE, correlation: lowest }),
    ];
  },
};
