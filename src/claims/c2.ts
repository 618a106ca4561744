import { equalMean } from './checks/equal-mean.js';
import { lowerMean } from './checks/lower-mean.js';
import { smallerChange } from './checks/smaller-change.js';
import { type Claim, inPart } from './claim.js';

export const c2: Claim = {
  id: 'C2',
  sentence:
    'The loss of MMoE changes least with the correlation of the tasks; OMoE equals it where the tasks are the same ' +
    '(correlation 1) and falls behind as they grow apart.',
  source: 'Figure 4',
  rule:
    'From the highest correlation to the lowest, the mean loss rises less for MMoE than for Shared-Bottom (a) and than ' +
    'for OMoE (b); at correlation 1 the means of OMoE and MMoE are equal within 10 % (c); at the lowest correlation the ' +
    'mean loss of MMoE is lower than that of OMoE (d).',
  parts: {
    a: 'The loss of MMoE changes less than that of Shared-Bottom.',
    b: 'The loss of MMoE changes less than that of OMoE.',
    c: 'OMoE equals MMoE at correlation 1.',
    d: 'MMoE beats OMoE at the lowest correlation.',
  },
  about: { kind: 'synthetic' },
  fewestValues: 2,
  checks: ({ values }) => {
    const [lowest, highest] = [values[0]!, values.at(-1)!];
    return [
      ...inPart('a', [smallerChange('mmoe', 'shared-bottom', highest, lowest)]),
      ...inPart('b', [smallerChange('mmoe', 'omoe', highest, lowest)]),
      ...inPart('c', [equalMean('omoe', 'mmoe', 1)]),
      ...inPart('d', [lowerMean({ model: 'mmoe', at: lowest }, { model: 'omoe', at: lowest })]),
    ];
  },
};
