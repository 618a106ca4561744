import { moreConcentrated } from './checks/more-concentrated.js';
import type { Claim } from './claim.js';
import { MMOE } from './models.js';

export const c10: Claim = {
  id: 'C10',
  sentence:
    'The gate of the sparser task is more concentrated (the paper says so of its recommender; here of census-income, as ' +
    'far as it applies).',
  source: 'Section 6.4, Figure 6',
  rule:
    "Of MMoE's two gates, that of the task with the smaller share of positives among the test rows has the lower mean " +
    'entropy over those rows, seed by seed.',
  about: { kind: 'census-income' },
  correlations: 0,
  checks: () => [moreConcentrated(MMOE)],
};
