import { expect, it } from 'vitest';
import { reportResamples } from '../../../src/analysis/resamples.js';
import { settingPairsTable } from '../../../src/report/tables/setting-pairs.js';
import type { CellResults } from '../../../src/results/cells.js';
import { measureOf } from '../../../src/results/measures.js';
import type { Results } from '../../../src/results/read.js';
import type { TableValue } from '../../../src/table/table.js';
import { cellOf, folderOf } from '../made.js';

const measure = measureOf({ part: 'test', name: 'mse' });

/** The table, and its rows as records by the keys of the columns. */
function tableOf(cells: readonly CellResults[], data: object = {}, more: Partial<Results> = {}) {
  const folder = folderOf(cells, 'made', { name: 'made', data: { kind: 'synthetic', ...data } });
  const table = settingPairsTable([{ ...folder, ...more }], measure, reportResamples('report'));
  const rows = table.rows.map(
    (row): Record<string, TableValue> => Object.fromEntries(table.columns.map(({ key }, i) => [key, row[i]])),
  );
  return { ...table, named: rows };
}

const losses = [1, 2, 3, 4, 5, 6, 7];

it('compares settings of one model that differ in one field of training or models, seed by seed', () => {
  const cells = [0.5, 1].flatMap((correlation) =>
    [0.01, 0.1].flatMap((learningRate) => [
      cellOf('mmoe', { correlation, learningRate, experts: 4 }, losses),
      cellOf(
        'mmoe',
        { correlation, learningRate, experts: 8 },
        losses.map((loss, i) => loss + i + 1),
      ),
      cellOf('shared-bottom', { correlation, learningRate }, [9, 8, Infinity]),
    ]),
  );
  const { name, named } = tableOf(cells);
  expect(name).toBe('setting-pairs-test_mse');
  const places = named.map(({ model, correlation, learningRate, experts, field, value, other }) => [
    ...[model, correlation, learningRate, experts, field, value, other],
  ]);
  const rates = [undefined, undefined, 'learningRate', 0.1, 0.01];
  expect(places).toEqual([
    ...[0.5, 1].map((p) => ['Shared-Bottom', p, ...rates]),
    ...[0.5, 1].flatMap((p) => [4, 8].map((experts) => ['MMoE', p, undefined, experts, 'learningRate', 0.1, 0.01])),
    ...[0.5, 1].flatMap((p) => [0.01, 0.1].map((rate) => ['MMoE', p, rate, undefined, 'experts', 8, 4])),
  ]);
  expect(named[0]).toMatchObject({ pairs: 3, finished: 2, difference: { value: 0 } });
  // Eight experts are worse with each of seven seeds: two of 2^7 signs are as extreme.
  expect(named.at(-1)).toMatchObject({
    ...{ pairs: 7, finished: 7, difference: { value: 4 }, improvement: { value: 0 } },
    ...{ wilcoxon_p: 2 / 2 ** 7 },
  });
});

it('takes a field that an entry leaves out for its default', () => {
  const { named } = tableOf([cellOf('mmoe', {}, losses), cellOf('mmoe', { dropout: 0.1 }, losses)]);
  expect(named).toMatchObject([{ model: 'MMoE', field: 'dropout', value: 0.1, other: 'default' }]);
});

it('compares neither fields of the data nor several at once, nor what was drawn or has no seed in common', () => {
  const of = (fields: CellResults['fields']) => cellOf('mmoe', fields, losses);
  expect(tableOf([of({ noise: 0.1 }), of({ noise: 1 })], { noise: [0.1, 1] }).rows).toEqual([]);
  expect(tableOf([of({ replicate: 1 }), of({ replicate: 2 })]).rows).toEqual([]);
  expect(tableOf([of({ steps: 1, experts: 2 }), of({ steps: 2, experts: 4 })]).rows).toEqual([]);
  expect(tableOf([of({ steps: 1 }), of({ steps: 2 })], {}, { drawn: true }).rows).toEqual([]);
  expect(tableOf([of({ steps: 1 }), cellOf('mmoe', { steps: 2 }, [])]).rows).toEqual([]);
});

it('compares many values with the first one, and says what it leaves out', () => {
  const of = (count: number) => Array.from({ length: count }, (_, i) => cellOf('mmoe', { steps: i + 1 }, [1, 2]));
  expect(tableOf(of(4)).rows).toHaveLength(6);
  const five = tableOf(of(5));
  expect(five.named.map(({ value, other }) => [value, other])).toEqual([2, 3, 4, 5].map((value) => [value, 1]));
  expect(five.caption).not.toContain('Shown');
  const many = tableOf(of(1300));
  expect(many.rows).toHaveLength(200);
  expect(many.caption).toMatch(/Shown, and corrected for, are the first 200 of 1,299 pairs\.$/);
});
