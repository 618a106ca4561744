import { expect, it } from 'vitest';
import type { Trials } from '../../../src/folder/trials.js';
import { buildReport } from '../../../src/report/report.js';
import type { Results } from '../../../src/results/read.js';
import { tableCsv } from '../../../src/table/csv.js';
import { cellOf, censusCell, censusConfig, folderOf, trialsOf } from '../made.js';

const cells = ['shared-bottom', 'mmoe'].map((model) => censusCell(model, [{ main: 0.93 }, { main: 0.94 }]));

const searched = (trials: Trials, folder = 'made'): Results => ({
  ...folderOf(cells, folder, censusConfig(1)),
  trials,
});

const trials = trialsOf({
  mmoe: [
    [0.001, undefined],
    [0.01, 0.92],
    [0.02, 0.91],
    [0.03, 0.94],
  ],
  'shared-bottom': [
    [0.001, 0.5],
    [0.01, 0.9],
    [0.02, 0.93],
    [0.03, 0.93],
  ],
});

const tableOf = (...folders: Results[]) =>
  buildReport(folders).tables.find(({ name }) => name === 'tuning-validation_auc_income')!;

it('the table of the best has one setting per model, in the order of the paper', () => {
  const table = tableOf(searched(trials));
  expect(table.caption).toBe('Best trial of each model by AUC of income over 50K on the validation examples');
  expect(tableCsv(table).trim().split('\n')).toEqual([
    'model,trials,trial,validation_auc_income,step,learningRate',
    'Shared-Bottom,4,3,0.93,300,0.02',
    'MMoE,4,4,0.94,400,0.03',
  ]);
});

it('where trials are stopped, it says when, how many, and what the search cost', () => {
  const pairs = ['shared-bottom', 'mmoe'].map((model) => [model, [0.9, 0.92, 0.91].map((auc, i) => [i + 1, auc])]);
  const { trials } = trialsOf(Object.fromEntries(pairs) as Parameters<typeof trialsOf>[0]);
  const stops = [
    { until: 10, trained: 10 },
    { until: 100, trained: 140 },
    { until: 30, trained: 40 },
  ];
  const table = tableOf(searched({ trials: trials.map((trial, i) => ({ ...trial, ...stops[i % 3] })) }));
  // 190 steps, of a whole run's 100.
  expect(tableCsv(table).split('\n').slice(0, 2)).toEqual([
    'model,trials,stopped,runs,trial,validation_auc_income,step,learningRate',
    'Shared-Bottom,3,"1 at 10, 1 at 30",1.9,2,0.92,200,2',
  ]);
});

it('of several folders, those searched by another metric have a table of their own', () => {
  const other = trialsOf({ mmoe: [[0.01, 0.2]] }, 'validation_log_loss');
  const report = buildReport([searched(trials, 'x/one'), searched(trials, 'x/two'), searched(other, 'x/three')]);
  expect(report.tables.filter(({ name }) => name.startsWith('tuning-')).map(({ rows }) => rows.length)).toEqual([4, 1]);
});

it('a folder with only trials says what to do, as does one with only a selection', () => {
  const stage = (stage: string) => folderOf([cellOf('mmoe', { trial: 1 }, [1], { stage })], 'results/x/tune');
  expect(() => buildReport([stage('tune')])).toThrow(
    /^results\/x\/tune: has the trials of a search but no final runs: mmoe-exp report results\/x shows/,
  );
  expect(() => buildReport([stage('select')])).toThrow(/^results\/x\/tune: its selection is not finished/);
});
