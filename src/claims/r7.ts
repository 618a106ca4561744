import { fallingLift } from './checks/lift.js';
import type { Claim } from './claim.js';
import { armsOf } from './live.js';

export const r7: Claim = {
  id: 'R7',
  sentence:
    "From p = 0 to 1, Shared-Bottom's gain in satisfaction over Single-Task falls: tasks that are alike need no second ranking.",
  source: 'docs/recommender.md',
  rule:
    'The mean over seeds of the least-squares slope over the correlation of the exact lift in satisfaction, Shared-Bottom served by pe ps^w over ' +
    'Single-Task served by pe, is below 0.',
  about: { kind: 'recommender', sets: 'users' },
  fewestValues: 2,
  checks: ({ values }) => [fallingLift(armsOf('shared-bottom', 'single-task', 'satisfaction'), values, 2.5)],
};
