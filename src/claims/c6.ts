import { equalLowQuantile } from './checks/equal-low-quantile.js';
import type { Claim } from './claim.js';
import { MMOE, OMOE, SHARED_BOTTOM } from './models.js';

export const c6: Claim = {
  id: 'C6',
  sentence: 'The lowest losses of the three models are comparable.',
  source: 'Figure 5',
  rule: 'At each correlation, the 5 % quantiles of the losses of each two models are equal within 10 %.',
  about: { kind: 'synthetic' },
  correlations: 1,
  checks: ({ correlations }) =>
    correlations.flatMap((correlation) => [
      equalLowQuantile(SHARED_BOTTOM, OMOE, correlation),
      equalLowQuantile(SHARED_BOTTOM, MMOE, correlation),
      equalLowQuantile(OMOE, MMOE, correlation),
    ]),
};
