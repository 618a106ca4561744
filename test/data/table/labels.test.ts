import { describe, expect, it } from 'vitest';
import { labelSpecOf } from '../../../src/data/table/label-spec.js';
import { labelsOf } from '../../../src/data/table/labels.js';
import type { TableTask } from '../../../src/data/table/spec.js';
import { nameOf, tableOf } from './made.js';

const NONE = Number.NaN;
const binary: TableTask = { name: 'like', column: 'c', labels: 'binary' };

const labels = (columns: Parameters<typeof tableOf>[0], task: Partial<TableTask> = {}) => [
  ...labelsOf(tableOf(columns), { ...binary, ...task }, nameOf),
];

describe('labels', () => {
  it('are 0 and 1, or say which values are 1', () => {
    expect(labels({ c: [0, 1, 1] })).toEqual([0, 1, 1]);
    expect(labels({ c: [1, 2, 5, 4] }, { positive: [4, '5'] })).toEqual([0, 0, 1, 1]);
    expect(labels({ c: ['no', 'yes', 'YES'] }, { positive: ['yes'] })).toEqual([0, 1, 0]);
    expect(labels({ c: [2.5, -1] }, { labels: 'regression' })).toEqual([2.5, -1]);
  });

  it('are missing outside the sample space, whatever is written there', () => {
    expect(labels({ c: [NONE, 1, 7, 0], w: [0, 1, 0, 1] }, { where: 'w' })).toEqual([NONE, 1, NONE, 0]);
    expect(labels({ c: [1, 1], w: [NONE, 1] }, { where: 'w' })).toEqual([NONE, 1]);
  });

  it('are missing where they may be', () => {
    expect(labels({ c: [0, NONE, 1] }, { missing: 'skip' })).toEqual([0, NONE, 1]);
    expect(labels({ c: ['no', '', 'yes'] }, { positive: ['yes'], missing: 'skip' })).toEqual([0, NONE, 1]);
  });

  it.each<[string, Parameters<typeof tableOf>[0], Partial<TableTask>, string]>([
    [
      'a value',
      { c: [0, 2] },
      {},
      'a.csv:3: column c: the value is 2: 0 or 1, or `positive` with the values that are 1, is needed for the labels of task like',
    ],
    [
      'a missing one',
      { c: [0, NONE] },
      {},
      'a.csv:3: column c: the value is missing: `missing: skip` leaves such rows out of task like',
    ],
    [
      'a mark of the sample space',
      { c: [0, 1], w: [1, 3] },
      { where: 'w' },
      'a.csv:3: column w: the value is 3: 0 or 1 is needed, as it is the sample space of task like',
    ],
  ])('refuse %s', (_, columns, task, fault) => {
    expect(() => labels(columns, task)).toThrow(fault);
  });
});

describe('what is learned for a task', () => {
  const parts = (train: number[], validation: number[], test: number[]) => ({
    train: Float32Array.from(train),
    validation: Float32Array.from(validation),
    test: Float32Array.from(test),
  });

  it('is partial where any row has no label', () => {
    const metrics = ['auc', 'log_loss', 'ece'];
    expect(labelSpecOf(binary, parts([0, 1], [1, 0], [0, 1]))).toEqual({ kind: 'binary', name: 'like', metrics });
    expect(labelSpecOf({ ...binary, weight: 2 }, parts([0, 1], [1, 0], [0, NONE, 1]))).toEqual({
      ...{ kind: 'binary', name: 'like', weight: 2, partial: true, metrics },
    });
  });

  it('has the variance of the labels that training rows have', () => {
    const task: TableTask = { name: 'stars', column: 'c', labels: 'regression' };
    // Mean 3, squares 4 + 0 + 4 over three labels.
    expect(labelSpecOf(task, parts([1, 3, NONE, 5], [9], [9]))).toEqual({
      ...{ kind: 'regression', name: 'stars', partial: true, metrics: ['mse', 'nmse', 'r2'] },
      variance: 8 / 3,
      units: { mean: 3, deviation: Math.sqrt(8 / 3) },
    });
    expect(() => labelSpecOf(task, parts([2, 2], [1], [3]))).toThrow(
      'data.tasks: the label of stars is the same in all training rows: it must vary',
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
    expect(() => labelSpecOf(binary, given)).toThrow(`data.split: ${fault}`);
  });
});
