import { equalLowQuantile } from './checks/equal.js';
import type { Claim } from './claim.js';

export const c6: Claim = {
  id: 'C6',
  sentence: 'The lowest losses of the three models are comparable.',
  source: 'Figure 5',
  rule: 'At each correlation, the 5 % quantiles of the losses of each two models are equal within 10 %.',
  about: { kind: 'synthetic' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      equalLowQuantile('shared-bottom', 'omoe', at),
      equalLowQuantile('shared-bottom', 'mmoe', at),
      equalLowQuantile('omoe', 'mmoe', at),
    ]),
};
