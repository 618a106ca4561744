import { lowerMean } from './checks/lower-mean.js';
import type { Claim } from './claim.js';

export const c1: Claim = {
  id: 'C1',
  sentence: 'Every model does better where the tasks are more correlated.',
  source: 'Figures 3 and 4',
  rule: 'For each model and each two neighbouring correlations, the mean loss is lower at the higher one.',
  about: { kind: 'synthetic' },
  fewestValues: 2,
  checks: ({ values }) =>
    ['shared-bottom', 'omoe', 'mmoe'].flatMap((model) =>
      values.slice(1).map((higher, i) => lowerMean({ model, at: higher }, { model, at: values[i]! })),
    ),
};
