import { expect, it } from 'vitest';
import { profileMarkdown } from '../../../src/wings/tables/command-data.js';
import type { ColumnProfile, Profile } from '../../../src/wings/tables/profile/profile.js';

const column = (name: string, found: Partial<ColumnProfile> = {}): ColumnProfile => ({
  facts: { name, kind: 'text', type: 'Uint8Array', missing: 0, distinct: 3 },
  ...{ commonest: [], isWhole: false, isTime: false, leaks: [], isSkewed: false, largest: 0, remarks: [], ...found },
});

const profile: Profile = {
  file: { name: 'a.csv', rows: 300, sha256: '', columns: [] },
  columns: [
    column('seconds', { leaks: [{ label: 'clicked', metric: 'auc', value: 1 }] }),
    column('clicked', { label: { labels: 'binary', positive: 'yes', share: 0.5 }, remarks: ['a remark'] }),
    column('a_column_with_a_name_that_is_itself_wider_than_half_a_line', {
      commonest: ['a|long', 'text', 'of some length'].map((text) => ({ text, rows: 100 })),
    }),
  ],
  correlations: [],
  sums: [],
};

const [head, remarks] = profileMarkdown(profile).split('\n\n') as [string, string];

it('lists remarks under the table, whatever the width', () => {
  expect(remarks).toBe(
    '- seconds: by itself gives away clicked (AUC exactly 1)\n' +
      '- clicked: a remark; could be a label: binary, 50.0 % are yes\n'.replace('yes', '"yes"'),
  );
  for (const width of [80, 40, 10]) expect(profileMarkdown(profile, width).split('\n\n')[1]).toBe(remarks);
});

it('cuts texts visibly where the table is wider, the longest ones first', () => {
  expect(profileMarkdown(profile, head.indexOf('\n')).split('\n\n')[0]).toBe(head);
  const lines = profileMarkdown(profile, head.indexOf('\n') - 5).split('\n');
  expect(lines[0]!.length).toBeLessThanOrEqual(head.indexOf('\n') - 5);
  expect(lines[4]).toMatch(/^\| a_column\w+…\w+half_a_line \|.* "a\\\|long" 100, "text" 100, "of some length" 100 \|$/);
  const narrow = profileMarkdown(profile, 80).split('\n').slice(0, 5);
  for (const line of narrow) expect(line.length).toBeLessThanOrEqual(80);
  expect(narrow[0]).toMatch(/^\| column .*\| kind .*\| missing .*\| distinct .*\| values/);
  expect(narrow[4]).toMatch(/^\| a_c\w*…\w*line \|.*… \|$/);
});
