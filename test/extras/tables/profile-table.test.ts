import { expect, it } from 'vitest';
import { profileMarkdown } from '../../../src/extras/tables/command-data.js';
import type { ColumnProfile, Profile } from '../../../src/extras/tables/profile/profile.js';

const column = (name: string, found: Partial<ColumnProfile> = {}): ColumnProfile => ({
  facts: { name, kind: 'text', type: 'Uint8Array', missing: 0, distinct: 3 },
  commonest: [],
  isWhole: false,
  isTime: false,
  leaks: [],
  isSkewed: false,
  remarks: [],
  ...found,
});

const profile: Profile = {
  file: { name: 'a.csv', rows: 300, sha256: '', columns: [] },
  columns: [
    column('seconds', { leaks: [{ label: 'clicked', metric: 'auc', value: 1 }] }),
    column('clicked', {
      label: { labels: 'binary', positive: 'yes', share: 0.5 },
      remarks: ['a remark'],
    }),
  ],
  correlations: [],
  scales: [{ column: 'clicked', of: 'seconds', how: 'logarithm' }],
  grouping: undefined,
};

it('lists remarks under the table', () => {
  const [, remarks] = profileMarkdown(profile, { ofLabels: true }).split('\n\n');
  expect(remarks).toBe(
    '- seconds: by itself gives away clicked (AUC exactly 1)\n' +
      '- clicked: a remark; the logarithm of seconds; could be a label: binary, 50.0 % are "yes"\n',
  );
  expect(profileMarkdown(profile, { ofLabels: false }).split('\n\n')[1]).toBe(
    '- clicked: a remark; the logarithm of seconds\n',
  );
});
