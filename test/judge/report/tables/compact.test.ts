import { expect, it } from 'vitest';
import { arrange } from '../../../../src/judge/analysis/arrangement.js';
import { reportResamples } from '../../../../src/judge/analysis/report-resamples.js';
import { compactTable } from '../../../../src/judge/report/tables/compact.js';
import { makeMeasure } from '../../../../src/judge/results/measures.js';
import { makeCell, makeFolder } from '../made.js';

it('a compact table has the columns asked for, without intervals, and of the cells what differs', () => {
  const cells = [0.5, 1].map((correlation) =>
    makeCell('mmoe', { correlation, learningRate: 0.01 }, [1, 2, 3, 1.5, 2.5, Infinity]),
  );
  const table = compactTable(
    arrange([makeFolder(cells)]),
    makeMeasure({ part: 'test', name: 'mse' }),
    ['sd', 'mean', 'failures'],
    reportResamples('report'),
  );
  expect(table.columns.map(({ key }) => key)).toEqual([
    'model',
    'correlation',
    'sd',
    'mean',
    'failures',
  ]);
  // sd of 1, 2, 3, 1.5, 2.5: the root of 2.5 / 4.
  const row = (correlation: number) => ['MMoE', correlation, Math.sqrt(2.5 / 4), 2, 1 / 6];
  expect(table.rows).toEqual([row(0.5), row(1)]);
});
