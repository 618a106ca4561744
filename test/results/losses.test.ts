import { expect, it } from 'vitest';
import { lossesOf, pairBySeed, quantityOf } from '../../src/results/losses.js';
import { makeCells } from '../claims/synthetic.js';

it('losses follow the side that is asked for, whichever was asked for before', () => {
  const [cell] = makeCells(() => 0.75, { metric: 'test_auc', seeds: 2 });
  const auc = quantityOf({ part: 'test', name: 'auc' });
  expect([...lossesOf(cell!, auc).values]).toEqual([-0.75, -0.75]);
  expect([...lossesOf(cell!, { ...auc, better: 'lower' }).values]).toEqual([0.75, 0.75]);
  expect([...lossesOf(cell!, auc).values]).toEqual([-0.75, -0.75]);
});

it('losses are paired on the seeds that all cells have', () => {
  const losses = (units: number[], values: number[]) => ({ units, values: Float64Array.from(values) });
  const paired = (...cells: ReturnType<typeof losses>[]) => pairBySeed(cells).map((values) => [...values]);
  expect(paired(losses([1, 2], [10, 20]), losses([1, 2], [11, 21]))).toEqual([
    [10, 20],
    [11, 21],
  ]);
  expect(paired(losses([1, 2, 4], [10, 20, 40]), losses([2, 3, 4], [21, 31, 41]))).toEqual([
    [20, 40],
    [21, 41],
  ]);
});
