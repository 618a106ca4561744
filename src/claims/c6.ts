import { equalLowest } from './checks/equal-lowest.js';
import type { Claim } from './claim.js';

const MODELS = ['shared-bottom', 'omoe', 'mmoe'];

export const c6: Claim = {
  id: 'C6',
  sentence: 'The lowest losses of the three models are comparable.',
  source: 'Figure 5',
  rule:
    'At each correlation, the 5 % quantiles of the losses of each two models differ by less than 10 % of the width of ' +
    "Figure 5's panel, from the 5 % to the 95 % quantile of all its runs.",
  about: { kind: 'synthetic' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      equalLowest('shared-bottom', 'omoe', at, MODELS),
      equalLowest('shared-bottom', 'mmoe', at, MODELS),
      equalLowest('omoe', 'mmoe', at, MODELS),
    ]),
};
