import { expect, it } from 'vitest';
import { customModelLines, figuresNamed } from '../../src/report/answer.js';
import { buildReport } from '../../src/report/report.js';
import { cellOf, folderOf } from './made.js';

it('says of each custom architecture at how many places it is better than each other model, or worse', () => {
  const losses = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
  // Differences of -0.5, 0.5, and as often one sign as the other.
  const shifts = {
    0.5: losses.map(() => -0.5),
    0.9: losses.map(() => 0.5),
    1: losses.map((_, i) => (i % 2 ? 0.1 : -0.1)),
  };
  const cells = Object.entries(shifts).flatMap(([p, by]) => [
    cellOf('mmoe', { correlation: Number(p) }, losses),
    cellOf(
      'mine',
      { correlation: Number(p) },
      losses.map((loss, i) => loss + by[i]! + 0.001 * (i - 3.5)),
    ),
  ]);
  const folder = folderOf(cells);
  const code = [{ name: 'mine', title: 'Mine', file: 'mine.ts', sha256: '' }];
  const report = buildReport([{ ...folder, manifest: { ...folder.manifest, code } }], []);
  expect(customModelLines(report)).toEqual([
    'mine against MMoE, in test MSE: better at 1 of 3 places, worse at 1 of 3 places, not decided at 1 of 3 places',
  ]);
  expect(customModelLines(buildReport([folder], []))).toEqual([]);
});

it('reads the figures of this paper in the source of a claim', () => {
  expect(figuresNamed('Figures 3 and 4')).toEqual(expect.arrayContaining(['fig3', 'fig4']));
  expect(figuresNamed('Section 6.4, Figure 6')).toContain('fig6');
  expect(figuresNamed('Tang et al. 2020, section 5.2, Figure 7')).toEqual([]);
});
