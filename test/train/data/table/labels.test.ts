import { describe, expect, it } from 'vitest';
import { readLabels, type TableTask } from '../../../../src/train/data/table/labels.js';
import { makeTable, rowName } from './made.js';

const NONE = Number.NaN;
const binary: TableTask = { name: 'like', column: 'c', labels: 'binary' };

const labels = (columns: Parameters<typeof makeTable>[0], task: Partial<TableTask> = {}) => [
  ...readLabels(makeTable(columns), { ...binary, ...task }, rowName),
];

describe('labels', () => {
  it('are 0 and 1, or say which values are 1', () => {
    expect(labels({ c: [0, 1, 1] })).toEqual([0, 1, 1]);
    expect(labels({ c: [1, 2, 5, 4] }, { positive: [4, '5'] })).toEqual([0, 0, 1, 1]);
    expect(labels({ c: ['no', 'yes', 'YES'] }, { positive: ['yes'] })).toEqual([0, 1, 0]);
    expect(labels({ c: [2.5, -1] }, { labels: 'regression' })).toEqual([2.5, -1]);
  });

  it('are missing outside the sample space, whatever is written there', () => {
    expect(labels({ c: [NONE, 1, 7, 0], w: [0, 1, 0, 1] }, { where: 'w' })).toEqual([
      NONE,
      1,
      NONE,
      0,
    ]);
    expect(labels({ c: [1, 1], w: [NONE, 1] }, { where: 'w' })).toEqual([NONE, 1]);
  });

  it('are missing where they may be', () => {
    expect(labels({ c: [0, NONE, 1] }, { missing: 'skip' })).toEqual([0, NONE, 1]);
    expect(labels({ c: ['no', '', 'yes'] }, { positive: ['yes'], missing: 'skip' })).toEqual([
      0,
      NONE,
      1,
    ]);
  });

  it('are logarithms if the task says so', () => {
    const logs = labels({ c: [0, 1, Math.E - 1, 999] }, { labels: 'regression', log: true });
    [0, Math.LN2, 1, Math.log(1000)].forEach((log, i) => {
      expect(logs[i]).toBeCloseTo(log, 6);
    });
  });

  it.each<[string, Parameters<typeof makeTable>[0], Partial<TableTask>, string]>([
    [
      'a logarithm of a negative number',
      { c: [0, -2] },
      { labels: 'regression', log: true },
      'a.csv:3: column c: the value is -2: a number of at least 0 is needed for the log labels of task like',
    ],
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
      'a.csv:3: column w: the value is 3: 0 or 1 is needed, because it is the sample space of task like',
    ],
  ])('refuse %s', (_, columns, task, fault) => {
    expect(() => labels(columns, task)).toThrow(fault);
  });
});
