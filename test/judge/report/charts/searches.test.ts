import { describe, expect, it } from 'vitest';
import { tableCsv } from '../../../../src/ground/table/csv.js';
import type { Figure } from '../../../../src/judge/report/charts/chart.js';
import { drawingTable } from '../../../../src/judge/report/charts/index.js';
import type { Report } from '../../../../src/judge/report/contents.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import type { Results } from '../../../../src/judge/results/read.js';
import type { Trials } from '../../../../src/sweep/folder/trials.js';
import { censusCell, censusConfig, makeCell, makeFolder, makeTrials } from '../made.js';

const cells = ['shared-bottom', 'mmoe'].map((model) =>
  censusCell(model, [{ main: 0.93 }, { main: 0.94 }]),
);

const searched = (trials: Trials | undefined, folder = 'made'): Results => ({
  ...makeFolder(cells, folder, censusConfig(1)),
  ...(trials && { trials }),
});

const trials = makeTrials({
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

const find = ({ figures }: Report, name: string): Figure =>
  figures.find((figure) => figure.name === name)!.views[0]!;

const figureRows = (report: Report, name: string): string[] =>
  tableCsv(drawingTable(find(report, name).drawing, report.arrangement.dimensions)!)
    .trim()
    .split('\n');

const skipReason = ({ skipped }: Report, name: string) =>
  skipped.find((figure) => figure.name === name)?.reason;

describe('the hyper-parameter search', () => {
  const report = buildReport([searched(trials)]);

  it('the best so far, in the order of the trials', () => {
    expect(figureRows(report, 'tuning')).toEqual([
      'model,trial,n,best,best_low,best_high',
      ...[
        'Shared-Bottom,1,1,0.5,,',
        'Shared-Bottom,2,1,0.9,,',
        'Shared-Bottom,3,1,0.93,,',
        'Shared-Bottom,4,1,0.93,,',
      ],
      // The first trial diverged, and the third was worse than the second.
      ...['MMoE,2,1,0.92,,', 'MMoE,3,1,0.92,,', 'MMoE,4,1,0.94,,'],
    ]);
    const { title, caption, notes, drawing } = find(report, 'tuning');
    expect(drawingTable(drawing, report.arrangement.dimensions)!.caption).toBe(
      'Best AUC of income over 50K on the validation examples so far, by number of trials',
    );
    expect(title).toBe('Hyper-parameter search: best AUC of income over 50K so far');
    expect(caption).toMatch(/^Best AUC of income over 50K on the validation examples/);
    expect(caption).toContain('Higher is better.');
    expect(notes).toContain('n = 4 trials per model; 1 trial diverged.');
  });

  it('the table of the best has one setting per model, in the order of the paper', () => {
    const table = report.tables.find(({ name }) => name === 'tuning-validation_auc_income')!;
    expect(table.caption).toBe(
      'Best trial of each model by AUC of income over 50K on the validation examples',
    );
    expect(tableCsv(table).trim().split('\n')).toEqual([
      'model,trials,trial,validation_auc_income,step,learningRate',
      'Shared-Bottom,4,3,0.93,300,0.02',
      'MMoE,4,4,0.94,400,0.03',
    ]);
  });
});

it('the best so far is against the cost where trials are stopped, and the table says when and how many', () => {
  const pairs = ['shared-bottom', 'mmoe'].map((model) => [
    model,
    [0.9, 0.92, 0.91].map((auc, i) => [i + 1, auc]),
  ]);
  const { trials } = makeTrials(Object.fromEntries(pairs) as Parameters<typeof makeTrials>[0]);
  const stops = [
    { until: 10, trained: 10 },
    { until: 100, trained: 140 },
    { until: 30, trained: 40 },
  ];
  const report = buildReport([
    searched({ trials: trials.map((trial, i) => ({ ...trial, ...stops[i % 3] })) }),
  ]);
  // After the first trial 10 steps, after the second 150, after the third 190, of a whole run's
  // 100.
  expect(figureRows(report, 'tuning').slice(0, 4)).toEqual([
    'model,runs,n,best,best_low,best_high',
    ...['Shared-Bottom,0.1,1,0.9,,', 'Shared-Bottom,1.5,1,0.92,,', 'Shared-Bottom,1.9,1,0.92,,'],
  ]);
  expect(find(report, 'tuning').caption).toContain('against the cost of their runs');
  const table = report.tables.find(({ name }) => name === 'tuning-validation_auc_income')!;
  expect(tableCsv(table).split('\n').slice(0, 2)).toEqual([
    'model,trials,stopped,runs,trial,validation_auc_income,step,learningRate',
    'Shared-Bottom,3,"1 at 10, 1 at 30",1.9,2,0.92,200,2',
  ]);
});

it('several folders have a panel each, and those searched by another metric are named', () => {
  const other = makeTrials({ mmoe: [[0.01, 0.2]] }, 'validation_log_loss');
  const report = buildReport([
    searched(trials, 'x/one'),
    searched(trials, 'x/two'),
    searched(other, 'x/three'),
  ]);
  expect(new Set(figureRows(report, 'tuning').map((row) => row.split(',')[0]))).toEqual(
    new Set(['search', 'one', 'two']),
  );
  expect(find(report, 'tuning').notes).toContain(
    'left out: three, searched by validation_log_loss.',
  );
  expect(
    report.tables.filter(({ name }) => name.startsWith('tuning-')).map(({ rows }) => rows.length),
  ).toEqual([4, 1]);
});

it('models without runs are left out of the figures', () => {
  const more = makeTrials({
    mmoe: [
      [0.01, 0.9],
      [0.02, 0.9],
    ],
    omoe: [[0.01, 0.9]],
    'cross-stitch': [[0.02, 0.8]],
  });
  const { notes } = find(buildReport([searched(more)]), 'tuning');
  expect(notes).toContain('n = 2 trials per model.');
});

it('says why there is nothing to show', () => {
  expect(skipReason(buildReport([searched(undefined)]), 'tuning')).toBe(
    'no settings come from a finished search',
  );
  const one = buildReport([searched(makeTrials({ mmoe: [[0.01, 0.9]] }))]);
  expect(skipReason(one, 'tuning')).toBe('one trial a model is no search');
  const diverged = makeTrials({ mmoe: [[0.01, undefined]] });
  expect(skipReason(buildReport([searched(diverged)]), 'tuning')).toBe(
    'no trial of the models here has finished',
  );
});

it('a folder with only trials says what to do, as does one with only a selection', () => {
  const stage = (stage: string) =>
    makeFolder([makeCell('mmoe', { trial: 1 }, [1], { stage })], 'results/x/tune');
  expect(() => buildReport([stage('tune')])).toThrow(
    /^results\/x\/tune: has the trials of a search but no final runs: mmoe-exp report results\/x shows/,
  );
  expect(() => buildReport([stage('select')])).toThrow(
    /^results\/x\/tune: its selection is not finished/,
  );
});
