import { expect, it } from 'vitest';
import type { LabelSpec } from '../../../src/train/data/dataset.js';
import { weighedByRows } from '../../../src/train/engine/loss-mean.js';

it('weighs tasks by their shares of labelled rows, in units of the loss of the best constant prediction', () => {
  const labels: LabelSpec[] = [
    { name: 'number', kind: 'regression', variance: 1 },
    { name: 'few', kind: 'regression', variance: 1, weight: 3 },
    { name: 'flag', kind: 'binary' },
    { name: 'class', kind: 'classes', classes: 4 },
    { name: 'count', kind: 'count' },
  ];
  const none = Number.NaN;
  const rows = [
    [2, 1, 0, 0, 0],
    [-2, -1, 1, 1, 2],
    [2, none, 1, 2, 0],
    [-2, none, 1, 3, 2],
  ];
  const train = { kind: 'table', rows: 4, labels: Float32Array.from(rows.flat()) } as never;
  const [number, few, flag, classes, count] = weighedByRows({ labels, train }).map(
    ({ weight }) => weight,
  );
  expect([number, few]).toEqual([1 / 4, 3 / 2]);
  expect(flag).toBeCloseTo(1 / -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), 9);
  expect(classes).toBeCloseTo(1 / Math.log(4), 9);
  // The mean is 1: 2 log 2 for half of the rows.
  expect(count).toBeCloseTo(1 / Math.log(2), 9);
});
