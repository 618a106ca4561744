import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { conclusionsText } from '../../../src/app/cli/report.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { isOfMany } from '../../../src/judge/report/summary-markdown.js';
import { makeCells } from '../../judge/claims/synthetic.js';
import { makeFolder } from '../../judge/report/made.js';

const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('prints claims over settings of a config with their effects, if there are too many settings to print', () => {
  const claimsFile = join(folder, 'claims.yaml');
  writeFileSync(
    claimsFile,
    `claims:
  - {id: H1, says: It is lower., compare: [mmoe, shared-bottom], at: {correlation: 0.5}, unit: setting, expect: less}
`,
  );
  const cells = Array.from({ length: 12 }, (_, i) =>
    makeCells(
      ({ model }, shared, own) =>
        (model === 'mmoe' ? 0.5 : 1) * Math.exp(0.1 * shared + 0.01 * own),
      {
        seeds: 12,
        correlations: [0.5],
        fields: { scale: i + 1, sines: 2, alpha: 'i', beta: 'i' },
      },
    ),
  );
  const report = buildReport([makeFolder(cells.flat())], [], [], claimsFile);
  expect(isOfMany(report)).toBe(true);
  expect(conclusionsText(report).split('\n')).toContainEqual(
    expect.stringMatching(
      /^H1 supported: It is lower\. \(MMoE vs Shared-Bottom, correlation 0\.5: ratio of losses 0\.\d+ \[0\.\d+, 0\.\d+\] over 12 settings\)$/,
    ),
  );
});
