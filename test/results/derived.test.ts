import { expect, it } from 'vitest';
import { normalizedCurve } from '../../src/results/run-reader.js';

const curve = { step: [10, 20], test_mse: [3, 2], test_mse_1: [4, 2], test_mse_2: [2, 2], train_loss: [9, 8] };

it("each task's MSE over its own variance, then the mean", () => {
  // Variances 4 and 2.
  const metrics = { test_mse_1: 2, test_nmse_1: 0.5, test_mse_2: 2, test_nmse_2: 1 };
  expect([...normalizedCurve(curve, metrics)!]).toEqual([(4 / 4 + 2 / 2) / 2, (2 / 4 + 2 / 2) / 2]);
});

it('does not exist for a run that diverged, nor for binary labels', () => {
  expect(normalizedCurve(curve, {})).toBeUndefined();
  expect(normalizedCurve({ step: [1], test_auc: [0.7] }, { test_auc: 0.7 })).toBeUndefined();
});
