import { expect, it } from 'vitest';
import { cellLosses, pairBySeed } from '../../../src/judge/results/losses.js';
import { makeMeasure } from '../../../src/judge/results/measures.js';
import { makeCells } from '../claims/synthetic.js';

it('losses follow the side that is asked for, whichever was asked for before', () => {
  const [cell] = makeCells(() => 0.75, { metric: 'test_auc', seeds: 2 });
  const auc = makeMeasure({ part: 'test', name: 'auc' });
  expect([...cellLosses(cell!, auc).values]).toEqual([-0.75, -0.75]);
  expect([...cellLosses(cell!, { ...auc, better: 'lower' }).values]).toEqual([0.75, 0.75]);
  expect([...cellLosses(cell!, auc).values]).toEqual([-0.75, -0.75]);
});

it('a metric of a role is that of the task which has it in the cell', () => {
  const of = makeMeasure({ part: 'test', name: 'auc', role: 'auxiliary' }).of;
  const [made] = makeCells(() => 0.75, { metric: 'test_auc', seeds: 1 });
  const run = {
    ...made!.runs[0]!,
    metrics: { test_auc: 1, test_auc_college: 2, test_auc_never_married: 3 },
  };
  const inCell = (...tasks: string[]) => of(run, { ...made!, tasks });
  expect(inCell('college', 'never_married')).toBe(3);
  expect(inCell('never_married', 'college')).toBe(2);
  expect(inCell('college', 'income')).toBeUndefined();
  expect(inCell('college', 'never_married', 'income')).toBeUndefined();
  expect(of(run, made!)).toBeUndefined();
});

it('losses are paired on the seeds that all cells have', () => {
  const losses = (units: number[], values: number[]) => ({
    units,
    values: Float64Array.from(values),
  });
  const paired = (...cells: ReturnType<typeof losses>[]) =>
    pairBySeed(cells).map((values) => [...values]);
  expect(paired(losses([1, 2], [10, 20]), losses([1, 2], [11, 21]))).toEqual([
    [10, 20],
    [11, 21],
  ]);
  expect(paired(losses([1, 2, 4], [10, 20, 40]), losses([2, 3, 4], [21, 31, 41]))).toEqual([
    [20, 40],
    [21, 41],
  ]);
});
