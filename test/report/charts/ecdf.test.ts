import { expect, it } from 'vitest';
import type { CurvesDrawing } from '../../../src/report/charts/curves.js';
import { buildReport } from '../../../src/report/report.js';
import { cellOf, folderOf } from '../made.js';

it('the share of runs above x falls by each run, and counts diverged runs everywhere', () => {
  const four = cellOf('shared-bottom', { correlation: 1 }, [1, 2, 3, 4]);
  const diverged = { ...four.runs[0]!, seed: 5, status: 'diverged' as const, metrics: {} };
  const { figures } = buildReport([folderOf([{ ...four, planned: 5, runs: [...four.runs, diverged] }])], ['ecdf']);
  const { drawing, caption } = figures[0]!.views[0]!;
  const { points } = (drawing as CurvesDrawing).items[0]!;
  const shareAt = (x: number) => points.filter(({ step }) => step <= x).at(-1)!.value;
  expect([shareAt(1.5), shareAt(2.5), shareAt(3.5)]).toEqual([0.8, 0.6, 0.4]);
  expect(points.at(-1)!.value).toBe(0.2);
  expect(caption).toContain('1 diverged run is taken as worse than any other');
});
