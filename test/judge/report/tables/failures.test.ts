import { expect, it } from 'vitest';
import type { Table, TableValue } from '../../../../src/ground/table/table.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { censusCell, censusConfig, makeCell, makeFolder, twoTaskCell } from '../made.js';

const findTable = (
  name: string,
  ...folders: Parameters<typeof buildReport>[0]
): Table | undefined => buildReport(folders).tables.find((table) => table.name === name);

/** A row as a record by the keys of the columns. */
const tableRecords = ({ columns, rows }: Table): Record<string, TableValue>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])));

const correlation = 1;
const shared = makeCell('shared-bottom', { correlation }, [1, 1, 1, 1, 2.1, Infinity, 2, 1]);
const mmoe = makeCell('mmoe', { correlation }, [1, 1, 1, 5, 1, 1, Math.E, 1]);

it('counts failed runs of each cell', () => {
  const [first, second] = tableRecords(findTable('failures', makeFolder([shared, mmoe]))!);
  expect(first).toMatchObject({
    model: 'Shared-Bottom',
    correlation: 1,
    runs: 8,
    failed: 2,
    diverged: 1,
    // SciPy: binomtest(2, 8).proportion_ci(method='exact')
    share: {
      value: 0.25,
      interval: [expect.closeTo(0.0318540267, 9), expect.closeTo(0.6508558, 7)],
    },
  });
  expect(second).toMatchObject({ model: 'MMoE', failed: 2, diverged: 0 });
});

it('by a limit that all models have in common, all diverged runs fail, even where most have diverged', () => {
  const broken = [
    makeCell('omoe', { correlation }, [Infinity, Infinity, Infinity, 1]),
    makeCell('mmoe', { correlation }, [Infinity, Infinity, 1, 9]),
  ];
  const rows = tableRecords(findTable('failures', makeFolder(broken))!);
  expect(rows.map(({ failed }) => failed)).toEqual([3, 2]);
});

it('of a metric of which higher is better, the loss is what is missing to 1', () => {
  const scores = [0.9, 0.9, 0.9, 0.79].map((main) => ({ main }));
  const table = findTable(
    'failures',
    makeFolder([censusCell('mmoe', scores)], 'made', censusConfig(1)),
  )!;
  expect(table.caption).toContain('(as loss, 1 - AUC of the main task)');
  expect(tableRecords(table)[0]).toMatchObject({ runs: 4, failed: 1 });
});

it('shows what models gain over Single-Task, overall and for each task', () => {
  const single = twoTaskCell('single-task', { correlation }, [
    [2, 2],
    [2, 4],
    [3, 3],
    [2, 2],
    [2, 2],
  ]);
  const multi = twoTaskCell('mmoe', { correlation }, [
    [1, 2],
    [1, 4],
    [2, 4],
    [1, 2.5],
    [1.5, 3],
  ]);
  const table = findTable('transfer', makeFolder([single, multi]))!;
  expect(tableRecords(table)).toMatchObject([
    {
      model: 'MMoE',
      task: 'mean of all',
      seeds: 5,
      mean: { value: 0.2 },
      median: { value: 0.25 },
      worse: 0.2,
    },
    { task: 'task 1', mean: { value: 0.9 }, median: { value: 1 }, worse: 0 },
    { task: 'task 2', mean: { value: -0.5 }, median: { value: -0.5 }, worse: 0.6 },
  ]);
  expect(findTable('transfer', makeFolder([multi]))).toBeUndefined();
});

it('shows the median above the variance of the noise, where it is known', () => {
  const cells = [makeCell('mmoe', { correlation }, [0.11, 0.15, 0.12])];
  const table = (data: object) =>
    findTable(
      'cells-test_mse',
      makeFolder(cells, 'made', { name: 'made', data: { kind: 'synthetic', ...data } }),
    )!;
  expect(tableRecords(table({ noise: 0.3 }))[0]!.median_excess).toBeCloseTo(0.12 - 0.09, 12);
  // The preset's noise has a standard deviation of 0.1.
  expect(tableRecords(table({ preset: 'sines-4' }))[0]!.median_excess).toBeCloseTo(0.12 - 0.01, 12);
  for (const data of [{}, { preset: 'sines-4', labels: 'binary' }]) {
    expect(table(data).columns.map(({ key }) => key)).not.toContain('median_excess');
  }
});
