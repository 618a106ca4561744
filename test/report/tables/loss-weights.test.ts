import { expect, it } from 'vitest';
import { buildReport } from '../../../src/report/report.js';
import { tableCsv } from '../../../src/table/csv.js';
import { cellOf, folderOf } from '../made.js';

it('the weights that losses had are told for each task, of cells where training changed them', () => {
  const metrics = ['1', '2'].map((task) => ({ part: 'test', name: 'mse', task }) as const);
  const weights = (first: readonly number[], second: readonly number[]) => ({
    curve: { step: [10, 20], test_mse: [2, 1], loss_weight_1: first, loss_weight_2: second },
  });
  const [one, two] = [weights([1, 1.5], [1, 0.5]), weights([0.75, 1.25], [1.25, 0.75])].map((run) =>
    cellOf('mmoe', {}, [1], { run }),
  );
  const learned = cellOf('mmoe', { correlation: 1, losses: 'uncertainty' }, [1, 1, Infinity], { metrics });
  const runs = learned.runs.map((run, i) => ({ ...run, curve: [one, two, one][i]!.runs[0]!.curve }));
  const plain = cellOf('mmoe', { correlation: 1, losses: 'sum' }, [1, 2, 3]);
  const { tables } = buildReport([folderOf([{ ...learned, runs }, plain])]);
  const found = tables.find(({ name }) => name === 'loss-weights')!;
  const rows = tableCsv(found)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  expect(rows[0]).toEqual([
    ...['losses', 'model', 'correlation', 'task', 'n', 'end', 'end_low', 'end_high', 'least', 'greatest'],
  ]);
  expect(rows.slice(1).map((row) => [...row.slice(0, 6), ...row.slice(8)])).toEqual([
    ['uncertainty', 'MMoE', '1', 'task 1', '2', '1.375', '0.75', '1.5'],
    ['uncertainty', 'MMoE', '1', 'task 2', '2', '0.625', '0.5', '1.25'],
  ]);
  const { tables: others } = buildReport([folderOf([plain])]);
  expect(others.some(({ name }) => name === 'loss-weights')).toBe(false);
});
