import { expect, it } from 'vitest';
import { curvesOf, publishedCurves, thinCurve } from '../../../src/wings/web/curves.js';

const columns = (test_mse: number[]) => ({
  step: test_mse.map((_, i) => 100 * (i + 1)),
  train_loss: test_mse,
  test_mse,
  test_mse_1: test_mse,
});

it('a curve is thinned evenly, to its last point', () => {
  const thin = thinCurve(columns(Array.from({ length: 30 }, (_, i) => 30 - i)))!;
  expect(thin.column).toBe('test_mse');
  expect(thin.steps).toEqual(Array.from({ length: 15 }, (_, i) => 200 * (i + 1)));
  expect(thin.values.at(-1)).toBe(1);
  expect(thinCurve(columns([3, 2]))).toEqual({ column: 'test_mse', steps: [100, 200], values: [3, 2] });
  expect(thinCurve({})).toBeUndefined();
  expect(thinCurve({ step: [1], train_loss: [2] })).toBeUndefined();
});

it('curves come back to half a level, of logarithms where all are positive', () => {
  const [one, other] = [columns([1, 0.1, 0.01]), columns([0.5, 0.05, 0.005])].map((curve) => thinCurve(curve)!);
  const back = curvesOf(publishedCurves([one, undefined, other])!);
  expect(back[1]).toBeUndefined();
  const half = Math.log(1 / 0.005) / 254 / 2;
  for (const [curve, found] of [
    [one, back[0]],
    [other, back[2]],
  ]) {
    expect(found!.steps).toEqual(curve!.steps);
    for (const [i, value] of found!.values.entries()) {
      expect(Math.abs(Math.log(value / curve!.values[i]!))).toBeLessThan(half + 1e-9);
    }
  }
  const linear = thinCurve({ step: [1, 2], test_r2: [-1, 0.5] })!;
  expect(curvesOf(publishedCurves([linear])!)[0]!.values).toEqual([-1, 0.5]);
});

it('a run whose curve has other steps, or a value that does not exist, is left out; one value everywhere is kept', () => {
  const flat = thinCurve(columns([2, 2]))!;
  const curves = [flat, thinCurve(columns([1, 2, 3]))!, { ...flat, values: [2, Number.NaN] }];
  const [first, ...others] = curvesOf(publishedCurves(curves)!);
  expect(first!.values.map((value) => value.toPrecision(12))).toEqual(['2.00000000000', '2.00000000000']);
  expect(others).toEqual([undefined, undefined]);
  expect(publishedCurves([undefined])).toBeUndefined();
});
