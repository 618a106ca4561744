import { lift, noLift } from './checks/lift.js';
import { type Claim, inPart } from './claim.js';
import { armsOf } from './live.js';

/** Percent: what Table 4 reports of engagement is of this size. */
const AS_GOOD_AS_NONE = 0.25;

export const r1: Claim = {
  id: 'R1',
  sentence: 'Live, Shared-Bottom over Single-Task raises satisfaction, and engagement falls or stays.',
  source: 'Section 6.4, Table 4: +19.72 % and -0.22 %',
  rule:
    'Over training seeds, the mean exact lift of Shared-Bottom, served by pe ps^w, over Single-Task, served by pe, is above 0 in satisfaction and ' +
    `below +${AS_GOOD_AS_NONE} % in engagement, at each correlation.`,
  parts: { a: 'satisfaction rises', b: 'engagement falls or stays' },
  about: { kind: 'recommender', sets: 'users' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      ...inPart('a', [lift(armsOf('shared-bottom', 'single-task', 'satisfaction', at), 5)]),
      ...inPart('b', [
        noLift(armsOf('shared-bottom', 'single-task', 'engagement', at), AS_GOOD_AS_NONE, 2 * AS_GOOD_AS_NONE),
      ]),
    ]),
};
