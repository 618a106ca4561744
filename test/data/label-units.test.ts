import { expect, it } from 'vitest';
import type { LabelSpec } from '../../src/data/dataset.js';
import { inUnitsOfData, standardized } from '../../src/data/label-units.js';

const units = { mean: 150, deviation: 50 };

it('labels are standardized, and outputs of all tasks given in the units of the data', () => {
  expect([...standardized(Float32Array.of(100, 150, Number.NaN, 275), units)]).toEqual([-1, 0, Number.NaN, 2.5]);
  const labels: readonly LabelSpec[] = [
    { kind: 'binary', name: 'click' },
    { kind: 'regression', name: 'price', variance: 2500, units },
    { kind: 'regression', name: 'y', variance: 1 },
  ];
  expect([...inUnitsOfData(labels, Float32Array.of(3, -1, 7, -3, 2.5, Number.NaN))]).toEqual([
    ...[3, 100, 7],
    ...[-3, 275, Number.NaN],
  ]);
});
