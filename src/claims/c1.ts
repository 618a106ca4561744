import { fallingMean } from './checks/falling-mean.js';
import type { Claim } from './claim.js';

export const c1: Claim = {
  id: 'C1',
  sentence: 'Every model does better where the tasks are more correlated.',
  source: 'Figures 3 and 4',
  rule:
    'The mean loss of Shared-Bottom, of OMoE and of MMoE falls with the correlation: the least-squares slopes of the ' +
    "seeds' losses are below 0 in the mean.",
  about: { kind: 'synthetic' },
  fewestValues: 2,
  checks: ({ values }) => ['shared-bottom', 'omoe', 'mmoe'].map((model) => fallingMean(model, values)),
};
