import { expect, it } from 'vitest';
import { tableCsv } from '../../../../src/ground/table/csv.js';
import { tableMarkdown } from '../../../../src/ground/table/markdown.js';
import type { Table } from '../../../../src/ground/table/table.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { censusCell, censusConfig, makeFolder } from '../made.js';

const kindTables = (...folders: Parameters<typeof buildReport>[0]): Table[] =>
  buildReport(folders).tables.filter(({ name }) => name.startsWith('table-'));

const csvRows = (table: Table): string[][] =>
  tableCsv(table)
    .trim()
    .split('\n')
    .map((line) => line.split(','));

it('has the best run by the main task, the other task with it, and means, beside the figures of the paper', () => {
  const cells = [
    censusCell('shared-bottom', [
      { main: 0.92, auxiliary: 0.98 },
      { main: 0.94, auxiliary: 0.97 },
      { main: 0.93, auxiliary: 0.99 },
    ]),
    censusCell('mmoe', [{ main: 0.95, auxiliary: 0.96 }]),
  ];
  const [table, ...others] = kindTables(makeFolder(cells, 'made', censusConfig(1)));
  expect(others).toEqual([]);
  expect(table!.name).toBe('table-1');
  const [head, shared, mmoe] = csvRows(table!);
  const at = (row: string[] | undefined, key: string) => Number(row![head!.indexOf(key)]);
  expect([shared![0], at(shared, 'n')]).toEqual(['Shared-Bottom', 3]);
  expect(at(shared, 'income_best')).toBe(0.94);
  expect(at(shared, 'income_mean')).toBeCloseTo(0.93, 12);
  expect(at(shared, 'never_married_with_best')).toBe(0.97);
  expect(at(shared, 'never_married_mean')).toBeCloseTo(0.98, 12);
  expect(at(shared, 'income_mean_low')).toBeLessThan(0.93);
  // Table 1 of the paper.
  const theirs = ['income_best', 'income_mean', 'never_married_with_best', 'never_married_mean'];
  expect(theirs.map((key) => at(shared, `${key}_paper`))).toEqual([0.9361, 0.9295, 0.9915, 0.9921]);
  expect(theirs.map((key) => at(mmoe, `${key}_paper`))).toEqual([0.941, 0.9359, 0.9926, 0.9927]);
  expect(tableMarkdown(table!)).toMatch(
    /\| +0\.9400 \| 0\.9361 \| 0\.9300 \[0\.9\d{3}, 0\.9\d{3}\] \| 0\.9295 \|/,
  );
  expect(table!.caption).toContain("The split of the data is not the paper's");
});

it('replicates are one row of a method: its best of all runs, and the mean over the means of the splits', () => {
  const cells = [0.9, 0.91, 0.95].map((main, r) =>
    censusCell(
      'mmoe',
      r === 0
        ? [{ main: main + 0.02 }, { main: main - 0.02 }, { main }]
        : [{ main, auxiliary: 0.96 }],
      {
        fields: { replicate: r + 1, learningRate: 0.001 * (r + 1) },
      },
    ),
  );
  const [table] = kindTables(makeFolder(cells, 'made', censusConfig(1)));
  const [head, ...rows] = csvRows(table!);
  expect(head!.slice(0, 4)).toEqual(['model', 'splits', 'n', 'income_best']);
  expect(rows).toHaveLength(1);
  const at = (key: string) => Number(rows[0]![head!.indexOf(key)]);
  expect([at('splits'), at('n')]).toEqual([3, 5]);
  expect([at('income_best'), at('never_married_with_best')]).toEqual([0.95, 0.96]);
  // (0.9 + 0.91 + 0.95) / 3, and deviations of -2, -1 and 3 hundredths: a variance of 0.0007.
  // Student's 97.5 % quantile of 2 degrees of freedom is 4.302653.
  expect(at('income_mean')).toBeCloseTo(0.92, 12);
  expect(at('income_mean_low')).toBeCloseTo(0.92 - 4.302653 * Math.sqrt(0.0007 / 3), 7);
  expect(at('income_mean_high')).toBeCloseTo(0.92 + 4.302653 * Math.sqrt(0.0007 / 3), 7);
  expect(at('never_married_mean')).toBeCloseTo((0.99 + 0.96 + 0.96) / 3, 12);
  expect(table!.caption).toContain("by Student's t over the means of the splits");
});

it('a group has its own table, without the figures of the paper for other tasks', () => {
  const [first, second] = kindTables(
    makeFolder(
      [
        censusCell('mmoe', [{ main: 0.9 }], { fields: { group: 1 } }),
        censusCell('mmoe', [{ main: 0.8 }], {
          fields: { group: 2 },
          tasks: ['college', 'never_married'],
        }),
      ],
      'made',
      censusConfig([1, 2], { source: 'both', split: { seed: 0 } }),
    ),
  );
  expect([first!.name, second!.name]).toEqual(['table-1', 'table-2']);
  expect(second!.caption).toMatch(
    /^Census-income, group 2 \(Table 2\): .* of college education \(main task\)/,
  );
  expect(second!.caption).not.toContain('split');
  const [other] = kindTables(
    makeFolder(
      [censusCell('mmoe', [{ main: 0.9 }], { tasks: ['bachelor', 'income'] })],
      'made',
      censusConfig(1),
    ),
  );
  expect(other!.name).toBe('table-bachelor-income');
  expect(csvRows(other!)[0]!.filter((key) => key.endsWith('_paper'))).toEqual([]);
});

it('remarks name their folder where folders differ', () => {
  const one = makeFolder([censusCell('mmoe', [{ main: 0.9 }])], 'one', censusConfig(1));
  const both = makeFolder(
    [censusCell('mmoe', [{ main: 0.9 }])],
    'two',
    censusConfig(1, { source: 'both' }),
  );
  const [table] = kindTables(one, both);
  expect(table!.caption).toMatch(
    / one: The split of the data is not.* two: The paper had thousands/,
  );
});

it('other data have no such table', () => {
  expect(kindTables(makeFolder([censusCell('mmoe', [{ main: 0.9 }])]))).toEqual([]);
});
