import { either } from './checks/either.js';
import { failingAlike, failingMore } from './checks/failing.js';
import { equalSpread, widerSpread } from './checks/spread.js';
import { type Claim, inPart } from './claim.js';

export const c5: Claim = {
  id: 'C5',
  sentence: 'OMoE is as robust as MMoE at correlation 1, and clearly less so at correlation 0.5.',
  source: 'Figure 5',
  rule:
    'At correlation 1 as many runs of OMoE fail as of MMoE, within 5 points (a), and those that do not fail spread alike, ' +
    'within a factor of 1.25 (b); at 0.5 more runs of OMoE fail, by 5 points or more, or those that do not fail spread more, 1.25 ' +
    'times as much or more (c). A run fails where it diverges or its loss is above twice the median of its cell.',
  parts: {
    a: 'As many runs of OMoE fail as of MMoE at correlation 1.',
    b: 'Those that do not fail spread alike at correlation 1.',
    c: 'OMoE is clearly less robust at correlation 0.5.',
  },
  about: { kind: 'synthetic' },
  fewestValues: 2,
  checks: () => [
    ...inPart('a', [failingAlike('omoe', 'mmoe', 1)]),
    ...inPart('b', [equalSpread('omoe', 'mmoe', 1)]),
    ...inPart('c', [either(failingMore('omoe', 'mmoe', 0.5), widerSpread('omoe', 'mmoe', 0.5))]),
  ],
};
