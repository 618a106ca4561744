import { expect, it } from 'vitest';
import type { TaskWords } from '../../../src/ground/base/metric.js';
import {
  summarizeFolder,
  summaryCsv,
  summaryMarkdown,
} from '../../../src/sweep/folder/folder-summary.js';
import type { RunSummary } from '../../../src/sweep/folder/ledger.js';
import { findTaskWords } from '../../../src/train/data/kinds.js';

function makeRun(
  metrics: Readonly<Record<string, number>>,
  cell: RunSummary['cell'] = {},
): RunSummary {
  const named = { key: 'key', stage: 'final', model: 'mmoe', cell, seed: 1 };
  return { ...named, status: 'finished', metrics, seconds: 1 };
}

const census = findTaskWords('census-income');
const synthetic = findTaskWords('synthetic');

const listCaptions = (
  runs: readonly RunSummary[],
  tasks: TaskWords,
  columns: readonly string[] = [],
): string[] =>
  summaryMarkdown(summarizeFolder(columns, runs, tasks))
    .split('\n')
    .filter((line) => / on the \w+ examples$/.test(line));

const aucs = (main: string, ...[ofMain, ofOther]: [number, number]) => ({
  test_auc: (ofMain + ofOther) / 2,
  [`test_auc_${main}`]: ofMain,
  test_auc_never_married: ofOther,
  test_log_loss: 0.2,
  [`test_log_loss_${main}`]: 0.1,
  validation_auc: 0.9,
  [`validation_auc_${main}`]: 0.9,
});

it('tasks that are not alike have a table each, the main one first, instead of their mean AUC', () => {
  const runs = [makeRun(aucs('income', 0.937, 0.99)), makeRun(aucs('income', 0.9372, 0.9901))];
  expect(listCaptions(runs, census)).toEqual([
    'AUC of income over 50K on the test examples',
    'AUC of never married on the test examples',
    'log-loss on the test examples',
  ]);
  // The mean of 0.9370 and 0.9372, and their sd, 0.0002 / sqrt(2).
  expect(summaryMarkdown(summarizeFolder([], runs, census))).toMatch(
    /\| mmoe +\| +2 \| 0\.9371 \| 0\.0001414 \| 0\.9370 \|/,
  );
  const head = summaryCsv(summarizeFolder([], runs, census)).split('\n')[0]!;
  expect(head.split(',').filter((column) => column.endsWith('_mean'))).toEqual([
    'test_auc_income_mean',
    'test_auc_never_married_mean',
    'test_log_loss_mean',
  ]);
});

it('the main tasks of both groups come first', () => {
  const runs = [
    makeRun(aucs('income', 0.9, 0.99), { group: 1 }),
    makeRun(aucs('college', 0.8, 0.99), { group: 2 }),
  ];
  expect(listCaptions(runs, census, ['group']).slice(0, 3)).toEqual(
    ['income over 50K', 'college education', 'never married'].map(
      (task) => `AUC of ${task} on the test examples`,
    ),
  );
});

it("tasks of a table of one's own have all their metrics, task by task", () => {
  const metrics = {
    test_auc: 0.7,
    test_auc_click: 0.6,
    test_auc_like: 0.8,
    test_ece: 0.2,
    test_ece_click: 0.1,
  };
  const run = makeRun({
    ...metrics,
    test_ece_like: 0.3,
    test_mse: 1,
    test_mse_stars: 1,
    test_r2: 0.5,
    test_r2_stars: 0.5,
  });
  expect(listCaptions([run], findTaskWords('table'))).toEqual(
    [
      'AUC of click',
      'ECE of click',
      'AUC of like',
      'ECE of like',
      'MSE of stars',
      'R² of stars',
    ].map((title) => `${title} on the test examples`),
  );
});

it('tasks that are alike have the mean over them', () => {
  const binary = makeRun({ test_auc: 0.7, test_auc_1: 0.6, test_auc_2: 0.8, test_log_loss: 0.5 });
  expect(listCaptions([binary], synthetic)).toEqual([
    'AUC on the test examples',
    'log-loss on the test examples',
  ]);
  const both = [
    makeRun({ test_mse: 1, test_mse_1: 1, test_nmse: 0.5 }, { labels: 'regression' }),
    binary,
  ];
  expect(listCaptions(both, synthetic, ['labels'])).toEqual(
    ['MSE', 'MSE/Var(y)', 'AUC', 'log-loss'].map((title) => `${title} on the test examples`),
  );
});

it('the sizes of networks are the last columns, where runs have them', () => {
  const sizes = { weights: 4096, gate_weights: 24, parameters: 4275 };
  const csv = summaryCsv(
    summarizeFolder(
      [],
      [makeRun({ test_mse: 1, ...sizes }), makeRun({ test_mse: 2, ...sizes })],
      synthetic,
    ),
  );
  const [head, row] = csv.split('\n').map((line) => line.split(',').slice(-3));
  expect([head, row]).toEqual([Object.keys(sizes), Object.values(sizes).map(String)]);
  expect(summaryCsv(summarizeFolder([], [makeRun({ test_mse: 1 })], synthetic))).not.toContain(
    'weights',
  );
});
