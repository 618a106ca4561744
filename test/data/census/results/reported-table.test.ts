import { expect, it } from 'vitest';
import { reportedTable } from '../../../../src/data/census/results/reported-table.js';
import type { TableCell } from '../../../../src/data/kind-results.js';

it('a model has one row, whether others report it by its title or it is trained here', () => {
  const cell = (model: string, auc: number) =>
    ({
      ...{ model, tasks: ['income', 'never_married'], place: [], overAll: new Map() },
      splits: [[{ test_auc_income: auc }]],
    }) as unknown as TableCell;
  const titles: Readonly<Record<string, string>> = { mmoe: 'MMoE', ple: 'PLE' };
  const { columns, rows } = reportedTable([cell('mmoe', 0.5), cell('ple', 0.75)], ({ model }) => titles[model]!);
  const place = columns.findIndex(({ key }) => key === 'ple_2020');
  const named = new Map(rows.map((row) => [row[0], row]));
  expect(named.size).toBe(rows.length);
  // As Tang et al. 2020 report it.
  expect([named.get('PLE')![1], named.get('PLE')![place]]).toEqual([0.75, 0.9522]);
  expect(named.has('AdaTT-sp')).toBe(true);
});
