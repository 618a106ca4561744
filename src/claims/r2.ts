import { lift } from './checks/lift.js';
import { type Claim, inPart } from './claim.js';
import { armsOf } from './live.js';

export const r2: Claim = {
  id: 'R2',
  sentence: 'Live, MMoE over Shared-Bottom raises both engagement and satisfaction.',
  source: 'Section 6.4, Table 4: +0.25 % and +2.65 %',
  rule: 'Over training seeds, the mean exact lift of MMoE over Shared-Bottom, both served by pe ps^w, is above 0 in each, at each correlation.',
  parts: { a: 'engagement rises', b: 'satisfaction rises' },
  about: { kind: 'recommender', sets: 'users' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      ...inPart('a', [lift(armsOf('mmoe', 'shared-bottom', 'engagement', at), 0.25)]),
      ...inPart('b', [lift(armsOf('mmoe', 'shared-bottom', 'satisfaction', at), 2.65)]),
    ]),
};
