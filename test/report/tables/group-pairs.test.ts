import { expect, it } from 'vitest';
import { buildReport } from '../../../src/report/report.js';
import type { CellResults } from '../../../src/results/cells.js';
import type { Results } from '../../../src/results/read.js';
import type { TableValue } from '../../../src/table/table.js';
import { cellOf, folderOf } from '../made.js';

/** The rows of the table of pairs that compare a model with itself, by the keys of the columns. */
function rowsOf(...folders: readonly Results[]): Record<string, TableValue>[] {
  const table = buildReport(folders).tables.find(({ name }) => name === 'pairs-test_mse');
  const rows = table?.rows.map((row) => Object.fromEntries(table.columns.map(({ key }, i) => [key, row[i]]))) ?? [];
  return rows.filter(({ other }) => /\d|default|folder/.test(String(other)));
}

const made = (cells: readonly CellResults[], data: object = {}, name = 'made') =>
  folderOf(cells, name, { name, data: { kind: 'synthetic', ...data } });

const losses = [1, 2, 3, 4, 5, 6, 7];

it('compares settings of one model that differ in one field of training or models, seed by seed', () => {
  const cells = [0.01, 0.1].flatMap((learningRate) => [
    cellOf('mmoe', { learningRate, experts: 4 }, losses),
    cellOf(
      'mmoe',
      { learningRate, experts: 8 },
      losses.map((loss, i) => loss + i + 1),
    ),
    cellOf('shared-bottom', { learningRate }, [9, 8, Infinity]),
  ]);
  const rows = rowsOf(made(cells));
  const places = rows.map(({ model, learningRate, experts, other }) => [model, learningRate, experts, other]);
  expect(places.sort()).toEqual([
    ['MMoE', 0.01, 8, 'experts 4'],
    ['MMoE', 0.1, 4, 'learningRate 0.01'],
    ['MMoE', 0.1, 8, 'experts 4'],
    ['MMoE', 0.1, 8, 'learningRate 0.01'],
    ['Shared-Bottom', 0.1, 4, 'learningRate 0.01'],
  ]);
  const own = (model: string, other: string) => rows.find((row) => row.model === model && row.other === other);
  expect(own('Shared-Bottom', 'learningRate 0.01')).toMatchObject({ pairs: 3, difference: { value: 0 } });
  // Eight experts are worse with each of seven seeds: two of 2^7 signs are as extreme.
  expect(own('MMoE', 'experts 4')).toMatchObject({
    ...{ pairs: 7, finished: 7, difference: { value: 4 }, improvement: { value: 0 } },
    ...{ wilcoxon_p: 2 / 2 ** 7 },
  });
});

it('compares the same cell in two folders', () => {
  const folders = [1, 2].map((more, i) =>
    made(
      [
        cellOf(
          'mmoe',
          {},
          losses.map((loss) => loss * more),
        ),
      ],
      {},
      `folder${i}`,
    ),
  );
  expect(rowsOf(...folders)).toMatchObject([
    { folder: 'folder1', model: 'MMoE', other: 'folder folder0', pairs: 7, difference: { value: 4 } },
  ]);
});

it('compares neither fields of the data nor several at once, nor what was drawn or has no seed in common', () => {
  const of = (fields: CellResults['fields']) => cellOf('mmoe', fields, losses);
  expect(rowsOf(made([of({ noise: 0.1 }), of({ noise: 1 })], { noise: [0.1, 1] }))).toEqual([]);
  expect(rowsOf(made([of({ replicate: 1 }), of({ replicate: 2 })]))).toEqual([]);
  expect(rowsOf({ ...made([of({ steps: 1 }), of({ steps: 2 })]), drawn: true })).toEqual([]);
  expect(rowsOf(made([of({ steps: 1 }), cellOf('mmoe', { steps: 2 }, [])]))).toEqual([]);
});

it('compares many values with the first one', () => {
  const of = (count: number) => Array.from({ length: count }, (_, i) => cellOf('mmoe', { steps: i + 1 }, [1, 2]));
  expect(rowsOf(made(of(4)))).toHaveLength(6);
  expect(rowsOf(made(of(5))).map(({ other }) => other)).toEqual(Array(4).fill('steps 1'));
});
