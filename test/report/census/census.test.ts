import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordedConfig } from '../../../src/folder/manifest.js';
import { type RunRecord, toLine } from '../../../src/folder/record.js';
import { byRole, entropiesBySparsity } from '../../../src/report/census/roles.js';
import { splitRemark } from '../../../src/report/census/split.js';
import { groupOf, tasksOf } from '../../../src/report/census/tasks.js';
import { readResults } from '../../../src/report/results.js';
import { censusConfig, manifest } from '../made.js';

const census = { kind: 'census-income' };

it('names the tasks by what is given: a list, a group, neither, or what a cell has of a swept one', () => {
  expect(tasksOf({ ...census, group: 2 }, {})).toEqual(['college', 'never_married']);
  expect(tasksOf(census, {})).toEqual(['income', 'never_married']);
  expect(tasksOf({ ...census, group: [1, 2] }, { group: 2 })).toEqual(['college', 'never_married']);
  expect(tasksOf({ ...census, group: 1, tasks: ['bachelor', 'income'] }, {})).toEqual(['bachelor', 'income']);
  expect(tasksOf(census, { tasks: '["some_college","never_married"]' })).toEqual(['some_college', 'never_married']);
  expect(tasksOf({ kind: 'synthetic', group: 1 }, {})).toBeUndefined();
});

it('knows the groups of the paper', () => {
  expect(groupOf(['income', 'never_married'])).toBe(1);
  expect(groupOf(['college', 'never_married'])).toBe(2);
  expect(groupOf(['never_married', 'college'])).toBeUndefined();
  expect(groupOf(undefined)).toBeUndefined();
});

it('names columns by the part that their task plays', () => {
  const columns = { test_auc: 1, test_auc_college: 2, test_auc_never_married: 3, validation_auc_college: 4 };
  expect(byRole(columns, ['college', 'never_married'])).toEqual({
    test_auc_main: 2,
    test_auc_auxiliary: 3,
    validation_auc_main: 4,
  });
});

it('the sparser task has fewer positives, be it the first or the second', () => {
  const gates = [0.5, 1].map((entropy, k) => ({ name: `gate/${k}`, mean: [1], entropy }));
  const shares = (a: number, b: number) => ({ positive_share_a: a, positive_share_b: b });
  const entropies = (a: number, b: number) => entropiesBySparsity(shares(a, b), gates, ['a', 'b']);
  expect(entropies(0.1, 0.4)).toEqual({ gate_entropy_sparser: 0.5, gate_entropy_denser: 1 });
  expect(entropies(0.4, 0.1)).toEqual({ gate_entropy_sparser: 1, gate_entropy_denser: 0.5 });
  expect(entropies(0.4, 0.4)).toEqual({});
  expect(entropiesBySparsity({}, gates, ['a', 'b'])).toEqual({});
  expect(entropiesBySparsity(shares(0.1, 0.4), [{ name: 'gate', mean: [1], entropy: 1 }], ['a', 'b'])).toEqual({});
});

it('says where the split is not that of the paper', () => {
  const remark = (data: object) =>
    splitRemark({ ...manifest, config: recordedConfig({ data: { ...census, ...data } }) });
  expect(remark({ source: 'both', split: { seed: 0 } })).toBeUndefined();
  expect(remark({ source: 'test', split: { seed: 0, train: 0.5, validation: 0.25, test: 0.25 } })).toBe(
    "The split of the data is not the paper's (training file; test file halved): the rows of the test file alone, " +
      '50 % for training, 25 % for validation, 25 % for testing.',
  );
  expect(remark({ source: 'training', split: { seed: 0 } })).toContain('60 % for training, 20 % for validation');
  expect(
    remark({ source: 'test', split: [{ seed: 0 }, { seed: 0, train: 0.5, validation: 0.25, test: 0.25 }] }),
  ).toContain('it differs between cells');
});

it('a folder of both groups has the same columns in both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const record = (group: number, main: string): RunRecord => ({
    version: 1,
    key: `key-${group}`,
    stage: 'final',
    model: 'mmoe',
    cell: { group },
    seed: 1,
    spec: {},
    engine: manifest.engine,
    status: 'finished',
    metrics: { [`test_auc_${main}`]: group / 10, test_auc_never_married: 0.9 },
    curve: { step: [1, 2], [`validation_auc_${main}`]: [0.5, 0.6], train_loss: [2, 1] },
    gates: [],
    seconds: 1,
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, config: censusConfig([1, 2]) }));
  writeFileSync(join(folder, 'plan.csv'), 'key,stage,model,group,seed\nkey-1,final,mmoe,1,1\nkey-2,final,mmoe,2,1\n');
  writeFileSync(join(folder, 'ledger.jsonl'), toLine(record(1, 'income')) + toLine(record(2, 'college')));
  const { cells } = readResults(folder);
  rmSync(folder, { recursive: true });
  expect(cells.map(({ tasks }) => tasks?.[0])).toEqual(['income', 'college']);
  expect(cells.map(({ runs }) => runs[0]!.metrics.test_auc_main)).toEqual([0.1, 0.2]);
  expect(cells.map(({ runs }) => Object.keys(runs[0]!.curve))).toEqual(Array(2).fill(['step', 'validation_auc_main']));
});
