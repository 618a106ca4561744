import { expect, it } from 'vitest';
import type { LabelSpec } from '../../../src/train/data/dataset.js';
import {
  asPredictions,
  inUnitsOfData,
  predictedInUnits,
  standardized,
} from '../../../src/train/data/label-units.js';

const units = { mean: 150, deviation: 50 };

it('labels are standardized, and outputs of all tasks given in the units of the data', () => {
  expect([...standardized(Float32Array.of(100, 150, Number.NaN, 275), units)]).toEqual([
    -1,
    0,
    Number.NaN,
    2.5,
  ]);
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

it('outputs of tasks with one or several each become probabilities, means and values in the units of the data', () => {
  const labels: readonly LabelSpec[] = [
    { kind: 'classes', name: 'site', classes: 3, names: ['a', 'b', 'c'] },
    { kind: 'binary', name: 'click' },
    { kind: 'count', name: 'visits' },
    { kind: 'regression', name: 'price', variance: 2500, units },
  ];
  const log = Math.log;
  // Probabilities do not change where the same is added to all logits.
  const outputs = Float32Array.of(
    log(1),
    log(2),
    log(5),
    log(3),
    log(7),
    1,
    100 + log(3),
    100,
    100 + log(4),
    0,
    0,
    -1,
  );
  const expected = [0.125, 0.25, 0.625, 0.75, 7, 200, 0.375, 0.125, 0.5, 0.5, 1, 100];
  asPredictions(labels, outputs).forEach(
    (value, i) => void expect(value).toBeCloseTo(expected[i]!, 4),
  );
  predictedInUnits(labels, outputs).forEach((value, i) => {
    expect(value).toBeCloseTo(i % 6 === 3 ? outputs[i]! : expected[i]!, 4);
  });
});
