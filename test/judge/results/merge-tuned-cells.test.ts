import { expect, it } from 'vitest';
import { mergeByTask } from '../../../src/judge/results/merge-tuned-cells.js';
import { censusCell } from '../report/made.js';

const cellFor = (tunedFor: string, scores: [main: number, auxiliary: number][], fields = {}) =>
  censusCell(
    'single-task',
    scores.map(([main, auxiliary]) => ({ main, auxiliary })),
    { fields: { ...fields, tunedFor } },
  );

it("takes each task's results from the cell that was tuned for it, seed by seed", () => {
  const income = cellFor(
    'income',
    [
      [0.9, 0.5],
      [0.91, 0.5],
    ],
    { replicate: 1, steps: 20 },
  );
  const married = cellFor(
    'never_married',
    [
      [0.6, 0.98],
      [0.6, 0.99],
    ],
    { replicate: 1, steps: 10 },
  );
  const other = censusCell('mmoe', [{ main: 0.92 }], { fields: { replicate: 1, steps: 15 } });
  const [one, two, ...none] = mergeByTask([{ cell: income }, { cell: married }, { cell: other }]);
  expect(none).toEqual([]);
  expect(two).toEqual({ cell: other });
  expect(one!.cell.fields).toEqual({ replicate: 1 });
  expect(one!.cell.runs.map(({ seed, metrics }) => [seed, metrics])).toMatchObject([
    [1, { test_auc_income: 0.9, test_auc_never_married: 0.98 }],
    [
      2,
      {
        test_auc_income: 0.91,
        test_auc_never_married: 0.99,
        test_auc: 0.95,
        positive_share_income: 0.06,
      },
    ],
  ]);
  expect(one!.cell.runs[0]!.metrics).not.toHaveProperty('test_log_loss');
  expect(Object.keys(one!.cell.runs[0]!.curve).sort()).toEqual(['step', 'validation_auc_income']);
});

it('counts a seed as diverged where any of its models diverged, and leaves out one that is still to come', () => {
  const income = cellFor('income', [
    [0.9, 0.5],
    [0.91, 0.5],
  ]);
  const married = cellFor('never_married', [[0.6, 0.98]]);
  const diverged = {
    ...married,
    runs: married.runs.map((run) => ({ ...run, status: 'diverged' as const, metrics: {} })),
  };
  const [{ cell }] = mergeByTask([{ cell: income }, { cell: diverged }]) as [
    { cell: typeof income },
  ];
  expect(cell.runs.map(({ seed, status, metrics }) => [seed, status, metrics])).toEqual([
    [1, 'diverged', {}],
  ]);
});

it('leaves cells that do not cover all tasks as they are', () => {
  const cells = [{ cell: cellFor('income', [[0.9, 0.5]]) }];
  expect(mergeByTask(cells)).toEqual(cells);
});
