import { describe, expect, it } from 'vitest';
import { makeLabelSpec } from '../../../src/extras/tables/data-set.js';
import type { TableTask } from '../../../src/train/data/table/labels.js';

const NONE = Number.NaN;
const binary: TableTask = { name: 'like', column: 'c', labels: 'binary' };

describe('what is learned for a task', () => {
  const parts = (train: number[], validation: number[], test: number[]) => ({
    train: Float32Array.from(train),
    validation: Float32Array.from(validation),
    test: Float32Array.from(test),
  });

  it('is partial where any row has no label', () => {
    const metrics = ['auc', 'pr_auc', 'r2', 'log_loss', 'ece'];
    expect(makeLabelSpec(binary, parts([0, 1], [1, 0], [0, 1]))).toEqual({
      kind: 'binary',
      name: 'like',
      metrics,
    });
    expect(makeLabelSpec({ ...binary, weight: 2 }, parts([0, 1], [1, 0], [0, NONE, 1]))).toEqual({
      kind: 'binary',
      name: 'like',
      weight: 2,
      partial: true,
      metrics,
    });
  });

  it('has the variance of the labels that training rows have', () => {
    const task: TableTask = { name: 'stars', column: 'c', labels: 'regression' };
    // Mean 3, squares 4 + 0 + 4 over three labels.
    expect(makeLabelSpec(task, parts([1, 3, NONE, 5], [9], [9, 8]))).toEqual({
      kind: 'regression',
      name: 'stars',
      partial: true,
      metrics: ['r2', 'rmse', 'mae', 'mse'],
      variance: 8 / 3,
      units: { mean: 3, deviation: Math.sqrt(8 / 3) },
    });
    expect(makeLabelSpec({ ...task, log: true }, parts([1, 3], [9], [9, 8]))).toMatchObject({
      metrics: ['r2', 'rmse', 'mae', 'mse', 'original_r2', 'original_mae'],
      log: true,
    });
    expect(() => makeLabelSpec(task, parts([2, 2], [1], [3]))).toThrow(
      'data.split: the label of stars is the same in all train rows: it must vary',
    );
    expect(() => makeLabelSpec(task, parts([2, 1], [1], [3, 3]))).toThrow(
      'data.split: the label of stars is the same in all test rows: it must vary',
    );
  });

  it.each([
    [
      'no label',
      parts([0, 1], [NONE], [0, 1]),
      'task like has no label in the validation rows: one at least is needed',
    ],
    [
      'one class alone',
      parts([0, 1], [0, 1], [1, 1, NONE]),
      'task like has no label 0 in the test rows, but 2 labels 1: both are needed in every part',
    ],
  ])('needs more than %s in a part', (_, given, fault) => {
    expect(() => makeLabelSpec(binary, given)).toThrow(`data.split: ${fault}`);
  });
});
