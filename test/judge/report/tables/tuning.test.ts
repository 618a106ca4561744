import { expect, it } from 'vitest';
import type { Metric } from '../../../../src/ground/base/metric.js';
import { readSearches, tuningTables } from '../../../../src/judge/report/tables/tuning.js';
import type { Trials } from '../../../../src/sweep/folder/trials.js';
import { kindResults } from '../../../../src/train/data/kinds.js';

const kind = { ...kindResults('census-income'), taskTitle: String };

const makeTables = (trials: Trials['trials']) =>
  tuningTables(readSearches([{ trials: { trials }, kind, modelTitle: String }]));

const aucMetric = (task: string): Metric => ({ part: 'validation', name: 'auc', task });

const trial = (id: object, value: number, more: object = {}) => ({
  model: 'mmoe',
  metric: aucMetric('income'),
  trial: 1,
  values: { tower: 8 },
  score: { value, step: 20 },
  ...id,
  ...more,
});

it('says which of the best settings lie on a bound, and nothing where none does', () => {
  const bounds = ['tower <= 8', 'experts >= 2'];
  const [table] = makeTables([
    trial({}, 0.9, { bounds }),
    trial({}, 0.8, { trial: 2, bounds: ['tower >= 4'] }),
    trial({ model: 'omoe' }, 0.7),
  ]);
  expect(table!.caption).toContain('. 1 of 2 lie on a bound of the search');
  expect(table!.columns.at(-1)!.key).toBe('bounds');
  // OMoE comes first, as in the paper.
  expect(table!.rows.map((row) => row.at(-1))).toEqual([undefined, 'tower <= 8, experts >= 2']);
  const [without] = makeTables([trial({}, 0.9), trial({}, 0.8, { trial: 2, bounds })]);
  expect(without!.caption).toBe(
    'Best trial of each model by AUC of income on the validation examples',
  );
  expect(without!.columns.map(({ key }) => key)).not.toContain('bounds');
});

it('has a row for each replicate, and a table for each metric that models were searched by', () => {
  const [income, married, ...none] = makeTables([
    trial({ replicate: 1, tunedFor: 'income' }, 0.9),
    trial({ replicate: 1, tunedFor: 'never_married', metric: aucMetric('never_married') }, 0.98),
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
