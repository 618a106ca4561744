import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../src/base/metric.js';
import { kindResults } from '../../../src/data/kinds.js';
import type { Trials } from '../../../src/folder/trials.js';
import type { Report } from '../../../src/report/contents.js';
import { buildReport } from '../../../src/report/report.js';
import { tuningTables } from '../../../src/report/tables/tuning.js';
import type { Results } from '../../../src/results/read.js';
import { tableCsv } from '../../../src/table/csv.js';
import { cellOf, censusCell, censusConfig, folderOf, trialsOf } from '../made.js';

const kind = { ...kindResults('census-income'), taskTitle: String };

const tablesOf = (trials: Trials['trials']) => tuningTables([{ trials: { trials }, kind, modelTitle: String }]);

const aucOf = (task: string): Metric => ({ part: 'validation', name: 'auc', task });

const trial = (id: object, value: number, more: object = {}) => ({
  ...{ model: 'mmoe', metric: aucOf('income'), trial: 1 },
  ...{ values: { tower: 8 }, score: { value, step: 20 } },
  ...id,
  ...more,
});

it('says which of the best settings lie on a bound, and nothing where none does', () => {
  const bounds = ['tower <= 8', 'experts >= 2'];
  const [table] = tablesOf([
    trial({}, 0.9, { bounds }),
    trial({}, 0.8, { trial: 2, bounds: ['tower >= 4'] }),
    trial({ model: 'omoe' }, 0.7),
  ]);
  expect(table!.caption).toContain('. 1 of 2 lie on a bound of the search');
  expect(table!.columns.at(-1)!.key).toBe('bounds');
  // OMoE comes first, as in the paper.
  expect(table!.rows.map((row) => row.at(-1))).toEqual([undefined, 'tower <= 8, experts >= 2']);
  const [without] = tablesOf([trial({}, 0.9), trial({}, 0.8, { trial: 2, bounds })]);
  expect(without!.caption).toBe('Best trial of each model by AUC of income on the validation examples');
  expect(without!.columns.map(({ key }) => key)).not.toContain('bounds');
});

it('has a row for each replicate, and a table for each metric that models were searched by', () => {
  const [income, married, ...none] = tablesOf([
    trial({ replicate: 1, tunedFor: 'income' }, 0.9),
    trial({ replicate: 1, tunedFor: 'never_married', metric: aucOf('never_married') }, 0.98),
    trial({ replicate: 2, tunedFor: 'income' }, 0.91),
  ]);
  expect(none).toEqual([]);
  expect([income!.name, married!.name]).toEqual([
    'tuning-validation_auc_income',
    'tuning-validation_auc_never_married',
  ]);
  expect(income!.rows.map((row) => row.slice(0, 2))).toEqual([
    ['replicate 1', 'mmoe'],
    ['replicate 2', 'mmoe'],
  ]);
});

describe('a report with a search', () => {
  const cells = ['shared-bottom', 'mmoe'].map((model) => censusCell(model, [{ main: 0.93 }, { main: 0.94 }]));
  const searched = (trials: Trials, folder = 'made'): Results => ({
    ...folderOf(cells, folder, censusConfig(1)),
    trials,
  });
  const linesOf = (report: Report, name: string) =>
    tableCsv(report.tables.find((table) => table.name === name)!)
      .trim()
      .split('\n');

  it('has the best setting of each model, in the order of the paper', () => {
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
    expect(linesOf(buildReport([searched(trials)]), 'tuning-validation_auc_income')).toEqual([
      'model,trials,trial,validation_auc_income,step,learningRate',
      'Shared-Bottom,4,3,0.93,300,0.02',
      'MMoE,4,4,0.94,400,0.03',
    ]);
  });

  it('says when trials were stopped, and what all of them cost', () => {
    const pairs = ['shared-bottom', 'mmoe'].map((model) => [model, [0.9, 0.92, 0.91].map((auc, i) => [i + 1, auc])]);
    const { trials } = trialsOf(Object.fromEntries(pairs) as Parameters<typeof trialsOf>[0]);
    const stops = [
      { until: 10, trained: 10 },
      { until: 100, trained: 140 },
      { until: 30, trained: 40 },
    ];
    const report = buildReport([searched({ trials: trials.map((trial, i) => ({ ...trial, ...stops[i % 3] })) })]);
    // 190 steps in all, of a whole run's 100.
    expect(linesOf(report, 'tuning-validation_auc_income').slice(0, 2)).toEqual([
      'model,trials,stopped,runs,trial,validation_auc_income,step,learningRate',
      'Shared-Bottom,3,"1 at 10, 1 at 30",1.9,2,0.92,200,2',
    ]);
  });

  it('of several folders names each, in a table for each metric', () => {
    const trials = trialsOf({ mmoe: [[0.01, 0.9]] });
    const other = trialsOf({ mmoe: [[0.01, 0.2]] }, 'validation_log_loss');
    const report = buildReport([searched(trials, 'x/one'), searched(trials, 'x/two'), searched(other, 'x/three')]);
    const firsts = (name: string) => linesOf(report, name).map((line) => line.split(',')[0]);
    expect(firsts('tuning-validation_auc_income')).toEqual(['search', 'one', 'two']);
    expect(firsts('tuning-validation_log_loss')).toEqual(['search', 'three']);
  });
});

it('a folder with only trials says what to do, as does one with only a selection', () => {
  const stage = (stage: string) => folderOf([cellOf('mmoe', { trial: 1 }, [1], { stage })], 'results/x/tune');
  expect(() => buildReport([stage('tune')])).toThrow(
    /^results\/x\/tune: has the trials of a search but no final runs: mmoe-exp report results\/x shows/,
  );
  expect(() => buildReport([stage('select')])).toThrow(/^results\/x\/tune: its selection is not finished/);
});
