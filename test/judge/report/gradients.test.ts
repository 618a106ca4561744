import { expect, it } from 'vitest';
import { tableCsv } from '../../../src/ground/table/csv.js';
import { draw, drawingTable } from '../../../src/judge/report/charts/index.js';
import type { Report } from '../../../src/judge/report/contents.js';
import { emptyDocument } from '../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { makeCell, makeFolder } from './made.js';

const figure = ({ figures }: Report) =>
  figures.find(({ name }) => name === 'gradient-cosine')?.views[0];

const rowsOf = (csv: string) =>
  csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));

const tableRows = ({ tables }: Report) =>
  rowsOf(tableCsv(tables.find(({ name }) => name === 'gradients')!));

const curve = {
  step: [10, 20],
  test_mse: [2, 1],
  gradient_cosine_1_2: [0.5, -0.25],
  gradient_norm_ratio_1_2: [2, 8],
};

it('a cell has its mean cosine, the share of negative cosines and the geometric mean of ratios', () => {
  const recorded = (model: string, correlation: number) =>
    makeCell(model, { correlation }, [1, 2], { run: { curve } });
  const report = buildReport([
    makeFolder([
      recorded('shared-bottom', 0.5),
      recorded('mmoe', 0.5),
      recorded('mmoe', 1),
      makeCell('single-task', { correlation: 1 }, [1]),
    ]),
  ]);
  const [header, ...rows] = tableRows(report);
  expect(header!.slice(0, 5)).toEqual(['model', 'correlation', 'tasks', 'runs', 'cosine']);
  expect(rows.map((row) => row.slice(0, 2).join())).toEqual([
    'Shared-Bottom,0.5',
    'MMoE,0.5',
    'MMoE,1',
  ]);
  const at = (name: string) => Number(rows[0]![header!.indexOf(name)]);
  expect([at('runs'), at('cosine'), at('negative'), at('norm_ratio')]).toEqual([
    2,
    0.125,
    0.5,
    expect.closeTo(4, 9),
  ]);
  const { drawing, caption } = figure(report)!;
  expect(caption).toContain('n = 2 runs per curve.');
  const { dimensions } = report.arrangement;
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const svg = draw(drawing, dimensions, view)!.outerHTML;
  for (const title of ['p = 0.5', 'p = 1', 'MMoE', 'Shared-Bottom'])
    expect(svg).toContain(`>${title}<`);
  expect(svg).not.toContain('Single-Task');
  expect(rowsOf(tableCsv(drawingTable(drawing, dimensions)!))[1]!.slice(0, 5)).toEqual([
    'Shared-Bottom',
    '0.5',
    '10',
    '2',
    '0.5',
  ]);
});

it('missing values count nowhere; pairs of tasks have a row each, and their mean in the figure', () => {
  const ofPairs = {
    step: [10, 20, 30],
    test_mse: [2, 1, 1],
    ...Object.fromEntries(
      [
        ['1_2', 1],
        ['1_3', 0],
        ['2_3', -1],
      ].flatMap(([pair, cosine]) => [
        [`gradient_cosine_${pair}`, [cosine, pair === '2_3' ? Number.NaN : cosine, Number.NaN]],
        [`gradient_norm_ratio_${pair}`, [1, 1, Number.NaN]],
      ]),
    ),
  };
  const report = buildReport([
    makeFolder([makeCell('mmoe', { correlation: 1 }, [1, 2], { run: { curve: ofPairs } })]),
  ]);
  const [header, ...rows] = tableRows(report);
  expect(rows.map((row) => row[header!.indexOf('tasks')])).toEqual([
    'task 1 : task 2',
    'task 1 : task 3',
    'task 2 : task 3',
  ]);
  expect(rows.map((row) => row[header!.indexOf('cosine')])).toEqual(['1', '0', '-1']);
  const points = rowsOf(
    tableCsv(drawingTable(figure(report)!.drawing, report.arrangement.dimensions)!),
  );
  expect(points.slice(1).map((row) => row.slice(2, 5))).toEqual([
    ['10', '2', '0'],
    ['20', '2', '0.5'],
  ]);
});

it('without keepGradients there is neither a figure nor a table', () => {
  const report = buildReport([makeFolder([makeCell('mmoe', { correlation: 1 }, [1, 2])])]);
  expect(report.tables.map(({ name }) => name)).not.toContain('gradients');
  expect(report.skipped.find(({ name }) => name === 'gradient-cosine')?.reason).toBe(
    'no finished run has recorded gradients: keepGradients: true does',
  );
});
