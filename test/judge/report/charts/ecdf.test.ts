import { expect, it } from 'vitest';
import type { CurvesDrawing } from '../../../../src/judge/report/charts/curves.js';
import { draw, drawingTable } from '../../../../src/judge/report/charts/index.js';
import { emptyDocument } from '../../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { makeCell, makeFolder } from '../made.js';

it('the share of runs above x falls by each run, and counts diverged runs everywhere', () => {
  const four = makeCell('shared-bottom', { correlation: 1 }, [1, 2, 3, 4]);
  const diverged = { ...four.runs[0]!, seed: 5, status: 'diverged' as const, metrics: {} };
  const { figures } = buildReport(
    [makeFolder([{ ...four, planned: 5, runs: [...four.runs, diverged] }])],
    ['ecdf'],
  );
  const { drawing, caption } = figures[0]!.views[0]!;
  const { points } = (drawing as CurvesDrawing).items[0]!;
  const shareAt = (x: number) => points.filter(({ step }) => step <= x).at(-1)!.value;
  expect([shareAt(1.5), shareAt(2.5), shareAt(3.5)]).toEqual([0.8, 0.6, 0.4]);
  expect(points.at(-1)!.value).toBe(0.2);
  expect(caption).toContain('1 diverged run is taken as worse than any other');
});

const drawLosses = (losses: Readonly<Record<string, readonly number[]>>) => {
  const cells = Object.entries(losses).map(([model, own]) =>
    makeCell(model, { correlation: 1 }, own),
  );
  const { figures, arrangement } = buildReport([makeFolder(cells)], ['ecdf']);
  return { drawing: figures[0]!.views[0]!.drawing, dimensions: arrangement.dimensions };
};

it('its numbers are shares, which have no intervals', () => {
  const { drawing, dimensions } = drawLosses({ mmoe: [1, 2] });
  expect(drawingTable(drawing, dimensions)!.caption).toBe(
    'Share of runs whose final MSE is above x, by x',
  );
});

it('of many models, it shows the best one, and not the one with the fewest runs at the end of the axis', () => {
  const models = [
    'single-task',
    'shared-bottom',
    'l2-constrained',
    'cross-stitch',
    'tensor-factorization',
    'omoe',
  ];
  const losses = Object.fromEntries(
    [...models, 'mmoe', 'cgc'].map((model) => [model, [6, 7, 8, 9]]),
  );
  const { drawing, dimensions } = drawLosses({ ...losses, 'cross-stitch': [1, 2, 3, 4] });
  const svg = draw(drawing, dimensions, { document: emptyDocument(), width: 900 })!.outerHTML;
  expect(svg).toContain('>Cross-Stitch<');
  expect(svg).not.toContain('>Single-Task<');
  expect(svg).toContain('>6 other models<');
});
